"""Events as stored: every name and shape, and what comes back."""

from __future__ import annotations

from dataclasses import fields

import pytest

from lms.core.events import REGISTRY
from lms.permission.events import EVENTS, PermissionEvent, PermissionRequested, Worded, from_payload
from lms.permission.rules.evolving import STEPS
from lms.permission.rules.state import State
from lms.permission.vocabulary import REFUSALS
from tests.pure.permission.company import CHANNEL, T0, active


def test_every_event_is_registered_under_its_stored_name_and_evolves_a_state() -> None:
    assert {REGISTRY[name] for name in EVENTS} == set(STEPS)
    assert all(name.startswith("permission.") for name in EVENTS)


def test_no_event_has_a_field_for_free_text() -> None:
    words = {"text", "wish", "comment", "note", "reply", "sentence"}
    for kind in EVENTS.values():
        assert not words & {field.name for field in fields(kind)}
        assert {"stream_id", "person_id", "recorded_at", "effective_at"} <= {field.name for field in fields(kind)}
    assert {field.name for field in fields(Worded)} >= {"text_id", "text_digest"}


def test_an_event_comes_back_from_json_as_it_was() -> None:
    for event in active().events:
        again = from_payload(event.name, event.version, event.payload())
        assert again == event
        assert type(again) is type(event)


def test_an_unknown_name_version_or_field_is_refused() -> None:
    event: PermissionEvent = active().events[0]
    assert isinstance(event, PermissionRequested)
    with pytest.raises(ValueError, match=r"no event of a permission is called 'permission\.dreamt'"):
        from_payload("permission.dreamt", 1, event.payload())
    with pytest.raises(ValueError, match="has version 1, not 2"):
        from_payload(event.name, 2, event.payload())
    with pytest.raises(TypeError, match="mood"):
        from_payload(event.name, 1, event.payload() | {"mood": "good"})


def test_a_field_that_came_later_takes_its_default() -> None:
    event = active().events[0]
    older = {key: value for key, value in event.payload().items() if key not in {"caused_at", "text_id"}}
    assert from_payload(event.name, 1, older) == event


def test_a_state_with_a_key_of_its_own_is_refused() -> None:
    state = active().streams["s1"]
    assert state.channel == CHANNEL
    assert state.at == T0
    with pytest.raises(TypeError, match="mood"):
        State.from_json(state.to_json() | {"mood": "good"})


def test_every_refusal_has_a_reason_and_a_cure_in_a_sentence() -> None:
    for reason, cure in REFUSALS.values():
        assert reason.endswith(".")
        assert cure.endswith(".")
