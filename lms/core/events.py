"""What happened, in the past tense: frozen dataclasses that a room emits and higher rooms hear.

An event holds identifiers, codes, numbers, instants and salted digests, never a name or a free text: those live in
erasable tables, so that erasing a person leaves every event and every hash as it was.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import Any, ClassVar

JSON = None | bool | int | float | str | list["JSON"] | dict[str, "JSON"]

REGISTRY: dict[str, type[Event]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. ``name`` is how it is stored (``room.past-tense``) and is never renamed.

    ``version`` counts the shapes an event has had.

    A subclass that is about a person has a field ``person_id``; the audit trail files it under that person.
    """

    name: ClassVar[str] = ""
    version: ClassVar[int] = 1

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not cls.name:
            return
        known = REGISTRY.setdefault(cls.name, cls)
        if known.__qualname__ != cls.__qualname__:
            raise TypeError(f"two events are called {cls.name!r}: {known.__qualname__} and {cls.__qualname__}")

    def payload(self) -> dict[str, JSON]:
        """Return the fields as JSON: instants as ISO 8601 text in UTC, enums by value, sets sorted."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as it went on record: when, by whom, for whom, and when it was due."""

    event: Event
    event_id: str
    recorded_at: datetime
    effective_at: datetime
    actor_id: str | None
    on_behalf_of: str | None


_AS_IT_IS = frozenset({type(None), bool, int, float, str})


def plain(value: Any) -> JSON:  # noqa: ANN401  (whatever a field may hold)
    """Turn a field's value into JSON; a type that no event may hold is a TypeError."""
    return value if type(value) in _AS_IT_IS else _unpacked(value)


def _unpacked(value: Any) -> JSON:  # noqa: ANN401  (the same)
    match value:
        case Enum():
            return plain(value.value)
        case int() | float() | str():
            return value
        case datetime() | date():
            return value.isoformat()
        case frozenset() | set():
            return sorted((plain(item) for item in value), key=str)
        case tuple() | list():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case _ if hasattr(value, "__dataclass_fields__"):
            return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        case _:
            raise TypeError(f"an event cannot hold a {type(value).__name__}")
