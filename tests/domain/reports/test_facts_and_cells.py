"""Facts and cells follow what happens in the same transaction, and always are what making them anew would give."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.core.clock import SetClock
from lms.db.work import Store
from lms.people import service as people
from lms.people.service.away import record_absence
from lms.permission.vocabulary import Level
from lms.reports import service
from lms.reports.models import Cell, Fact
from tests.cast import CAST, department_id
from tests.domain.reports.happenings import certify, end_permission, enrol, permit, publish_company_courses

AMARA = CAST["amara"].id
EUROPE, SERVICE = department_id("EUROPE"), department_id("SERVICE")


@pytest.fixture(autouse=True)
def _published(cast: object, store: Store) -> None:
    publish_company_courses(store)


def facts(store: Store, person_id: str = AMARA) -> dict[tuple[str, str], str]:
    with store.reading() as work:
        rows = work.session.execute(select(Fact.measure, Fact.subject, Fact.state).where(Fact.person_id == person_id))
        return {(measure, subject): state for measure, subject, state in rows}


def cell(store: Store, department: str, *key: str) -> int:
    with store.reading() as work:
        return work.session.scalar(
            select(Cell.n).where(
                Cell.department_id == department, Cell.measure == key[0], Cell.subject == key[1], Cell.state == key[2]
            )
        ) or 0  # fmt: skip


def test_the_cast_counts_in_its_departments(store: Store) -> None:
    assert facts(store) == {("standing", ""): "counted"}
    assert [cell(store, EUROPE, "standing", "", "counted"), cell(store, SERVICE, "standing", "", "counted")] == [4, 3]
    assert cell(store, SERVICE, "standing", "", "new") == 1
    assert service.verify(store) == []


def test_a_certificate_in_each_course_of_the_list_is_trained(store: Store) -> None:
    with store.writing() as work:
        enrol(work, AMARA, "trust")
        certify(work, AMARA, "social-selling")
    assert facts(store)[("course", "trust")] == "started"
    assert ("trained", "") not in facts(store)
    with store.writing() as work:
        certify(work, AMARA, "trust")
    assert facts(store)[("trained", "")] == "yes"
    assert cell(store, EUROPE, "trained", "", "yes") == 1


def test_who_moves_takes_their_facts_along(store: Store) -> None:
    with store.writing() as work:
        certify(work, AMARA, "trust")
        people.place(work, AMARA, SERVICE, CAST["mette"].id)
    assert [cell(store, at, "course", "trust", "certified") for at in (EUROPE, SERVICE)] == [0, 1]
    assert service.verify(store) == []


def test_who_leaves_is_in_no_cell(store: Store) -> None:
    with store.writing() as work:
        certify(work, AMARA, "trust")
    with store.writing() as work:
        people.leave(work, AMARA)
    assert facts(store) == {}
    assert cell(store, EUROPE, "course", "trust", "certified") == 0
    assert cell(store, EUROPE, "standing", "", "counted") == 3


def test_who_is_away_for_long_is_in_no_numerator_either(store: Store) -> None:
    with store.writing() as work:
        certify(work, AMARA, "trust")
        record_absence(work, AMARA, work.now, work.now + timedelta(days=31))
    assert facts(store)[("course", "trust")] == "certified"
    assert cell(store, EUROPE, "course", "trust", "certified") == 0
    assert cell(store, EUROPE, "standing", "", "away") == 1


def test_the_highest_level_in_force_is_what_one_is_permitted(store: Store) -> None:
    with store.writing() as work:
        permit(work, AMARA, Level.SHARE, work.now + timedelta(days=30))
        permit(work, AMARA, Level.PUBLISH, work.now + timedelta(days=10))
    assert facts(store)[("permitted", "")] == "publish"
    with store.writing() as work:
        end_permission(work, AMARA)
    assert facts(store)[("permitted", "")] == "share"


def test_listening_needs_no_permission_and_counts_as_none(store: Store) -> None:
    with store.writing() as work:
        permit(work, AMARA, Level.LISTEN, work.now + timedelta(days=30))
    assert ("permitted", "") not in facts(store)


def test_what_time_alone_changes_is_noted_by_the_job(store: Store, clock: SetClock) -> None:
    with store.writing() as work:
        permit(work, AMARA, Level.SHARE, work.now + timedelta(days=5))
    clock.advance(days=16)
    assert service.play_due(store) == 2  # Amara's term is over, Tove joined over 30 days ago
    assert ("permitted", "") not in facts(store)
    assert cell(store, SERVICE, "standing", "", "counted") == 4
    assert service.play_due(store) == 0
    assert service.verify(store) == []


def test_what_was_rolled_back_moves_no_cell(store: Store) -> None:
    with store.opened() as work:
        certify(work, AMARA, "trust")
        service.keep(work)
    assert facts(store) == {("standing", ""): "counted"}
    assert service.verify(store) == []


def test_a_wrong_cell_and_a_wrong_fact_are_named_and_made_right(store: Store) -> None:
    with store.writing() as work:
        certify(work, AMARA, "trust")
    with store.writing() as work:
        trust = (Fact.person_id == AMARA, Fact.measure == "course")
        work.session.execute(update(Fact).where(*trust).values(state="expired", next_change_at=None))
        work.session.execute(update(Cell).where(Cell.department_id == SERVICE, Cell.state == "new").values(n=7))
    said = [str(drift) for drift in service.verify(store)]
    assert said[0].startswith("person 1004, course trust: expired is stored, it should be certified until")
    assert "department SERVICE, standing new: 7 is stored, it should be 1." in said
    with store.writing() as work:
        assert service.rebuild(work) == len(CAST)
    assert service.verify(store) == []


def test_rebuilding_tells_how_far_it_is(store: Store) -> None:
    told: list[int] = []
    with store.writing() as work:
        service.rebuild(work, told.append)
    assert told == [len(CAST)]
