"""What software is told of a permission on which a slip was noted: what holds now, and not why."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lms.permission.vocabulary import EVERYTHING, Level, Scope
from tests.domain.permission.conftest import Company
from tests.factories.slips import mend, note, switch_on
from tests.pages.interop.conftest import Program, question

AMARA = "1004"
pytestmark = pytest.mark.usefixtures("published_tea")


@pytest.fixture
def database() -> str:
    """Decisions are tried on both databases in tests/domain."""
    return "sqlite"


def slipped(company: Company, level: Level = Level.SHARE, scope: Scope = EVERYTHING) -> None:
    """Amara may engage on LinkedIn, and a slip makes that less."""
    switch_on(company)
    note(company, company.active(), level=level, scope=scope)


def decisions(program: Program, *activities: str) -> list[bool]:
    return [program.may(AMARA, activity)["decision"] for activity in activities]


def test_an_evaluation_says_no_at_once_and_yes_once_it_has_healed(program: Program, company: Company) -> None:
    slipped(company)
    assert decisions(program, "comment", "share", "read") == [False, True, True]
    mend(company)
    assert decisions(program, "comment") == [False]
    company.clock.advance(days=14)
    assert decisions(program, "comment") == [True]


def test_an_evaluation_tells_no_more_than_that_it_is_not_covered(program: Program, company: Company) -> None:
    slipped(company, scope=Scope(topics=frozenset({"Valves"})))
    told: list[dict[str, Any]] = [program.may(AMARA), program.may(AMARA, "share", topic="pumps")]
    assert [one["context"]["code"] for one in told] == ["level:engage", "outside:topic"]
    assert program.may(AMARA, "share", topic="valves")["decision"]
    for words in ("slip", "lesson", "heal"):
        assert words not in json.dumps(told).lower()


def test_a_batch_and_the_searches_answer_alike(program: Program, company: Company) -> None:
    slipped(company)
    batch = program.ask("evaluations", {"evaluations": [question(AMARA), question(AMARA, "share")]})
    assert [one["decision"] for one in batch["evaluations"]] == [False, True]
    asked = {"subject": {"type": "person"}, "resource": {"type": "channel", "id": "linkedin"}}
    found = {name: program.ask("search/subject", asked | {"action": {"name": name}}) for name in ("comment", "share")}
    assert [len(found[name]["results"]) for name in ("comment", "share")] == [0, 1]
    one = {"subject": {"type": "person", "id": AMARA}, "resource": {"type": "channel", "id": "linkedin"}}
    names = {row["name"] for row in program.ask("search/action", one)["results"]}
    assert "share" in names
    assert "comment" not in names


def test_the_past_is_told_as_it_was_known_then(program: Program, company: Company) -> None:
    slipped(company)
    mend(company)
    then = company.clock.now()
    company.clock.advance(days=20)
    body = question(AMARA) | {"context": {"time": then.isoformat()}}
    assert program.ask("evaluation", body)["decision"] is False
    assert decisions(program, "comment") == [True]
