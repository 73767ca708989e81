"""Reminders: to the holder and the manager, at each step once, whatever the tick does; never to who has met it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, update

from courses import Course
from lms.awards.models import Certificate
from lms.core.clock import SetClock
from lms.db.work import Store
from lms.learning import service as learning
from lms.notifications import service
from lms.notifications.delivery import deliver
from lms.notifications.models import Notice
from lms.people import service as people
from tests.cast import CAST, department_id
from tests.factories.certificates import certify
from tests.fixtures.courses import TEA, complete, enrol, sit
from tests.fixtures.statements import recording
from tests.fixtures.work import NOW

END = datetime(2028, 11, 25, tzinfo=UTC)
"""The first instant after what is certified at NOW, for twenty-four months."""


def before(days: int) -> datetime:
    """Return the morning of the day so many days before the last one."""
    return END - timedelta(days=days + 1) + timedelta(hours=5)


def told(store: Store, name: str) -> list[str]:
    with store.reading() as work:
        mine = select(Notice.kind).where(Notice.person_id == CAST[name].id).order_by(Notice.id)
        return [kind for kind in work.session.scalars(mine) if kind != "certificate_issued"]


def letters(store: Store) -> dict[str, str]:
    """Return what was mailed since the last look: subject by receiver."""
    deliver(store)
    found = {}
    for path in sorted(Path(store.settings.mail_folder).glob("*.eml")):
        message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        assert message["To"] not in found, "two letters to one person"
        found[str(message["To"])] = str(message["Subject"])
        path.unlink()
    return found


@pytest.fixture
def holder(cast: object, store: Store, clock: SetClock, published_tea: Course) -> Store:
    with store.writing() as work:
        certify(work, CAST["amara"].id, TEA, valid_until=END)
    letters(store)
    return store


def renew(store: Store) -> None:
    with store.writing() as work:
        work.session.execute(update(Certificate).values(state="superseded", next_change_at=None))
        certify(work, CAST["amara"].id, TEA)


def round_at(store: Store, clock: SetClock, moment: datetime) -> int:
    clock.set(moment)
    return service.remind(store)


# Complaint P3: reminders before the end, 90/60/30/7/0 days, to holder and manager.
def test_holder_and_manager_are_reminded_at_each_step(holder: Store, clock: SetClock) -> None:
    for days in range(92, -3, -1):
        round_at(holder, clock, before(days))
    assert told(holder, "amara") == ["certificate_ends"] * 5
    assert told(holder, "luca") == ["certificate_ends_for"] * 5


def test_a_tick_that_is_repeated_tells_nobody_twice(holder: Store, clock: SetClock) -> None:
    round_at(holder, clock, before(31))
    assert round_at(holder, clock, before(30)) == 2
    assert service.remind(holder) == 0
    clock.advance(hours=6)
    assert service.remind(holder) == 0


def test_a_late_tick_tells_the_nearest_step_only(holder: Store, clock: SetClock) -> None:
    round_at(holder, clock, before(100))
    assert round_at(holder, clock, before(5)) == 2
    assert told(holder, "amara") == ["certificate_ends"]


def test_a_round_that_broke_off_before_its_end_is_played_again_and_tells_nobody_twice(
    holder: Store, clock: SetClock
) -> None:
    round_at(holder, clock, before(31))
    clock.set(before(30))
    with failing_at("UPDATE lms_reminder_rounds"), pytest.raises(RuntimeError):
        service.remind(holder)
    assert told(holder, "amara") == ["certificate_ends"]
    assert service.remind(holder) == 0
    clock.advance(hours=1)
    with holder.reading() as work:
        assert service.open_round(work) is None


@contextmanager
def failing_at(beginning: str) -> Iterator[None]:
    """Let the first statement that begins so fail, as if the process had ended there."""

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(beginning):
            raise RuntimeError("killed")

    event.listen(Engine, "before_cursor_execute", fail)
    yield
    event.remove(Engine, "before_cursor_execute", fail)


def test_whoever_renewed_or_lost_it_is_not_reminded(holder: Store, clock: SetClock) -> None:
    round_at(holder, clock, before(31))
    clock.set(before(31) + timedelta(hours=1))
    renew(holder)
    assert round_at(holder, clock, before(30)) == 0


def test_whoever_renews_between_the_reminder_and_its_mail_gets_none(holder: Store, clock: SetClock) -> None:
    round_at(holder, clock, before(31))
    assert round_at(holder, clock, before(30)) == 2
    renew(holder)
    clock.advance(days=4)
    [subject] = letters(holder).values()
    assert subject.endswith("is ready")


def test_several_that_fall_due_together_become_one_message(holder: Store, clock: SetClock) -> None:
    with holder.writing() as work:
        certify(work, CAST["amara"].id, "trust", valid_until=END)
        certify(work, CAST["dmytro"].id, "trust", valid_until=END)
    letters(holder)
    round_at(holder, clock, before(31))
    assert round_at(holder, clock, before(30)) == 6
    clock.advance(days=3)
    subjects = letters(holder)
    assert set(subjects) == {CAST[name].email for name in ("amara", "dmytro", "luca")}
    assert subjects[CAST["luca"].email].endswith("and 2 things more")
    assert subjects[CAST["dmytro"].email] == "Your certificate for trust ends on 24 November 2028"


DUE = date(2027, 1, 29)  # a Friday


def morning(days: int) -> datetime:
    """Return the morning of the day so many days before the course is due."""
    return datetime(2027, 1, 29, 5, tzinfo=UTC) - timedelta(days=days)


@pytest.fixture
def assigned(cast: object, store: Store, clock: SetClock, published_tea: Course) -> Store:
    """Let Sales Europe have to pass by DUE, which Amara has."""
    round_at(store, clock, NOW)
    with store.writing() as work:
        learning.assign(work, department_id("EUROPE"), TEA, DUE)
    enrol(store, CAST["amara"].id)
    complete(store, CAST["amara"].id, published_tea)
    sit(store, CAST["amara"].id)
    return store


def test_whoever_has_not_passed_is_reminded_from_the_day_after_it_was_assigned(
    assigned: Store, clock: SetClock
) -> None:
    for days in range(65, -3, -1):
        round_at(assigned, clock, morning(days))
    assert told(assigned, "dmytro") == ["course_due"] * 5  # assigned 66 days before: the step of 90 at once
    assert told(assigned, "amara") == []


def test_a_manager_hears_once_of_all_their_people_and_only_in_the_last_steps(assigned: Store, clock: SetClock) -> None:
    for days in range(65, -3, -1):
        round_at(assigned, clock, morning(days))
    # Dmytro and Yuki report to Luca, who is in the department, too, and reports to Sofía.
    assert told(assigned, "luca") == ["course_due"] * 3 + ["course_due", "course_due_for"] * 2
    assert told(assigned, "sofia") == ["course_due_for"] * 2
    for name, count in (("luca", 2), ("sofia", 1)):
        with assigned.reading() as work:
            rows = work.session.scalars(select(Notice).where(Notice.person_id == CAST[name].id))
            assert {row.context["count"] for row in rows if row.kind == "course_due_for"} == {count}


def test_two_assignments_of_one_course_remind_of_the_earlier_day_only(assigned: Store, clock: SetClock) -> None:
    with assigned.writing() as work:
        learning.assign(work, department_id("ALL"), TEA, DUE + timedelta(days=1))
    round_at(assigned, clock, morning(8))
    round_at(assigned, clock, morning(7))
    round_at(assigned, clock, morning(6))
    assert told(assigned, "dmytro") == ["course_due", "course_due"]
    assert told(assigned, "mette") == ["course_due", "course_due", "course_due_for"]


def test_what_is_withdrawn_reminds_nobody(assigned: Store, clock: SetClock) -> None:
    with assigned.writing() as work:
        row = learning.assign(work, department_id("EUROPE"), TEA, DUE)
        learning.withdraw_assignment(work, row)
    assert round_at(assigned, clock, morning(30)) == 0


def test_whoever_left_is_not_reminded(assigned: Store, clock: SetClock) -> None:
    with assigned.writing() as work:
        people.leave(work, CAST["dmytro"].id)
    round_at(assigned, clock, morning(30))
    assert told(assigned, "dmytro") == []


def test_a_company_that_wants_other_steps_sets_them(assigned: Store, clock: SetClock) -> None:
    store = replace(assigned, settings=replace(assigned.settings, reminder_days=(14,)))
    for days in range(20, -2, -1):
        round_at(store, clock, morning(days))
    assert told(store, "dmytro") == ["course_due"]


# Complaint P6: a mail job of hundreds of thousands of reads. A round takes as many statements for many as for few.
def test_a_round_for_many_takes_as_many_statements_as_for_few(assigned: Store, clock: SetClock) -> None:
    round_at(assigned, clock, morning(31))
    clock.set(morning(30))
    with recording() as few:
        assert service.remind(assigned) == 3
    with assigned.writing() as work:
        for number in range(40):
            details = people.Details(employee_number=f"N{number}", name=f"New {number}", joined_on=date(2024, 1, 1))
            email = f"n{number}@x.example" if number % 2 else ""
            people.add_person(work, replace(details, email=email), department_id("EUROPE"))
    clock.set(morning(7))
    with recording() as many:
        assert service.remind(assigned) > 40
    assert len(many) <= len(few) + 6  # the managers' part comes with this step
