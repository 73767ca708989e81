"""What programs send and get, as words: evaluations read by hand, decisions as JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from lms.core.errors import InvalidInput
from lms.interop.authzen.requests import LONGEST, evaluation_of
from lms.interop.authzen.responses import told
from lms.permission.rules import Answer, Verdict

GOOD: dict[str, dict[str, Any]] = {
    "subject": {"type": "person", "id": "1004"},
    "action": {"name": "comment"},
    "resource": {"type": "channel", "id": "linkedin", "properties": {"topic": "valves"}},
}
UNTIL = datetime(2027, 9, 18, 3, 28, 58, tzinfo=UTC)


def test_an_evaluation_is_what_stands_in_its_members() -> None:
    assert evaluation_of(GOOD | {"shape": "round"}) == (
        *("person", "1004", "comment", "channel", "linkedin"),
        *({"topic": "valves"}, {}),
    )


@pytest.mark.parametrize("member", ["subject", "action", "resource"])
@pytest.mark.parametrize("value", [None, "1004", 5, [], True])
def test_a_member_that_is_no_object_is_named(member: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        evaluation_of(GOOD | {member: value})
    assert [fault.place for fault in refused.value.faults] == [member]


@pytest.mark.parametrize("place", ["subject.type", "subject.id", "action.name", "resource.type", "resource.id"])
@pytest.mark.parametrize("value", [None, "", 5, True, [], {}, "x" * (LONGEST + 1), "10\u000004", "\ud800", "a\nb"])
def test_a_text_that_is_none_is_named(place: str, value: object) -> None:
    member, _, name = place.partition(".")
    with pytest.raises(InvalidInput) as refused:
        evaluation_of(GOOD | {member: GOOD[member] | {name: value}})
    assert [fault.place for fault in refused.value.faults] == [place]


@pytest.mark.parametrize("member", ["subject", "action", "resource"])
@pytest.mark.parametrize("value", [None, "topic", []])
def test_properties_that_are_no_object_are_named(member: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        evaluation_of(GOOD | {member: GOOD[member] | {"properties": value}})
    assert [fault.place for fault in refused.value.faults] == [f"{member}.properties"]


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        evaluation_of({"subject": {}, "resource": GOOD["resource"], "context": []})
    assert [fault.place for fault in refused.value.faults] == ["subject.type", "subject.id", "action", "context"]


def test_the_end_that_stands_beside_an_answer_is_told_as_its_own() -> None:
    shared = Answer(Verdict.YES, "in-force", obligations=("say-employer",))
    own = Answer(Verdict.YES, "in-force", obligations=("say-employer",), until=UNTIL)
    assert told(shared, None, UNTIL) == told(own)
    assert json.loads(told(own))["context"]["until"] == UNTIL.isoformat()
    assert "until" not in json.loads(told(shared))["context"]
