"""The record: linked, erasable, answering for the past, and saying where it was tampered with."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from lms.awards import service as awards
from lms.permission import queries, service
from lms.permission.linking import text_digest
from lms.permission.models import Permission, PermissionEventRow, PermissionInterval, PermissionText
from lms.permission.rules import Question, Verdict
from lms.permission.vocabulary import EVERYTHING, Level
from tests.domain.permission.conftest import Company
from tests.fixtures.work import NOW

DAY = timedelta(days=1)
Statements = Callable[[], AbstractContextManager[list[str]]]


def findings(company: Company, *statements: object) -> list[str]:
    """Tamper and verify."""
    with company.store.writing() as work:
        for statement in statements:
            work.session.execute(statement)  # type: ignore[call-overload]
    return [finding.message for finding in service.verify_streams(company.store)]


def test_a_changed_event_is_named(company: Company) -> None:
    stream = company.active()
    with company.store.reading() as work:
        payload = work.session.scalars(select(PermissionEventRow.payload).where(PermissionEventRow.version == 3)).one()
    changed = update(PermissionEventRow).where(PermissionEventRow.version == 3)
    assert findings(company, changed.values(payload=payload | {"level": "publish"})) == ["was changed."]
    assert str(service.verify_streams(company.store)[0]) == f"permission {stream}, event 3: was changed."


def test_a_missing_event_and_a_missing_tail_are_named(company: Company) -> None:
    company.active()
    assert findings(company, delete(PermissionEventRow).where(PermissionEventRow.version == 4)) == [
        "has lost its last events.",
        "has other times in force than its events say.",
    ]
    assert findings(company, delete(PermissionEventRow).where(PermissionEventRow.version == 2)) == ["is missing."]
    assert findings(company, delete(PermissionEventRow)) == ["has lost all its events."]


def test_a_row_and_an_interval_that_differ_from_the_events_are_named(company: Company) -> None:
    stream = company.active()
    state = company.row(stream).state | {"until": "2036-01-01T00:00:00+00:00"}
    said = "stands otherwise than its events say (state)."
    assert findings(company, update(Permission).values(state=state)) == [said]
    assert "has other times" in findings(company, delete(PermissionInterval))[1]


def test_erasing_a_text_leaves_the_record_whole(company: Company) -> None:
    company.certify("amara", "trust")
    company.do("amara", service.request, "linkedin", Level.SHARE, EVERYTHING, "For dairies in Kyiv")
    with company.store.reading() as work:
        text = work.session.scalars(select(PermissionText)).one()
        (asked,) = [row for row in queries.history_of(work.session, company.id("amara")) if row.name == "requested"]
    assert asked.text == "For dairies in Kyiv"
    assert asked.event.payload()["text_digest"] == text_digest(str(text.salt), "For dairies in Kyiv")
    assert "dairies" not in str(asked.event.payload())
    assert findings(company, update(PermissionText).values(body=None, salt=None)) == []


def test_as_of_a_past_instant_is_what_was_known_then(company: Company) -> None:
    stream = company.active()
    company.wait(5 * DAY)
    company.do("hanna", awards.revoke, company.certificate("amara", "trust"), "A mistake")
    company.wait(5 * DAY)
    with company.store.reading() as work:
        known = {
            day: [
                state.status.value
                for state in queries.as_of(work.session, company.id("amara"), "linkedin", NOW + day * DAY)
            ]
            for day in (-1, 0, 4, 5, 9)
        }
    assert known == {-1: [], 0: ["active"], 4: ["active"], 5: ["suspended"], 9: ["suspended"]}
    assert company.row(stream).status == "suspended"


def test_as_of_plays_what_was_due_though_nothing_had_ticked(company: Company) -> None:
    company.certify("amara", "trust", "social-selling", valid_until=NOW + 10 * DAY)
    company.active()
    company.wait(60 * DAY)
    with company.store.reading() as work:
        (state,) = queries.as_of(work.session, company.id("amara"), "linkedin", NOW + 20 * DAY)
    assert state.status == "suspended"


def test_may_i_answers_from_what_stands(company: Company) -> None:
    company.active(level=Level.ENGAGE)
    with company.store.reading() as work:

        def ask(activity: str, channel: str = "linkedin") -> Verdict:
            question = Question(activity)
            return queries.may(work.session, company.id("amara"), channel, question, work.now).verdict

        assert ask("answer") is Verdict.YES_WITH_WORDING
        assert ask("post") is Verdict.NOT_PERMITTED
        assert ask("answer", "x") is Verdict.NOT_PERMITTED
        assert ask("private-life", "x") is Verdict.NEEDS_NONE


@pytest.mark.parametrize("names", [("amara",), ("amara", "yuki", "dmytro")])
def test_ladders_of_many_people_take_one_statement(
    company: Company, statements: Statements, names: tuple[str, ...]
) -> None:
    for name in names:
        company.active(name)
    with company.store.reading() as work, statements() as seen:
        found = queries.ladders_of(work.session, [company.id(name) for name in names], work.now)
    assert len(found) == len(names)
    assert len(seen) == 1


def test_my_permissions_say_what_the_next_step_needs(company: Company) -> None:
    with company.store.reading() as work:
        linkedin = queries.my_permissions(work.session, company.id("amara"), work.now)[0]
    assert (linkedin.next_level, [one.code for one in linkedin.missing]) == (Level.SHARE, ["trust"])
    company.active(level=Level.SHARE)
    with company.store.reading() as work:
        linkedin = queries.my_permissions(work.session, company.id("amara"), work.now)[0]
    assert (linkedin.next_level, linkedin.missing, linkedin.may_ask) == (Level.ENGAGE, (), True)


def test_whoever_withdrew_reads_like_whoever_never_asked(company: Company) -> None:
    stream = company.active("yuki")
    company.do("yuki", service.withdraw, stream)
    assert company.ladder("yuki") == company.ladder("dmytro") == ()
