"""Streams as far as *May I?* looks at them: a tenth of what is stored of each, so that hundreds are read at once.

The database picks what is asked for out of the stored state. A stream on which something has fallen due is not to be
glimpsed at: it has to be played, from all that is stored (:mod:`lms.permission.queries.streams`).
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from lms.people.models import Person
from lms.permission.models import Permission
from lms.permission.rules import State, Status
from lms.permission.vocabulary import EVERYTHING, Level, Scope

PICKED = ("scope", "conditions", "holds", "slips")


class _Picked(FunctionElement[str]):
    """Some members of a JSON object, as the text of an array."""

    type = String()
    inherit_cache = True
    name = "picked"


@compiles(_Picked, "sqlite")
def _on_sqlite(element: _Picked, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    paths = ", ".join(f"'$.{name}'" for name in PICKED)
    return f"json_extract({compiler.process(element.clauses, **options)}, {paths})"


@compiles(_Picked, "postgresql")
def _on_postgresql(element: _Picked, compiler: Any, **options: Any) -> str:  # noqa: ANN401  (SQLAlchemy's form)
    column = compiler.process(element.clauses, **options)
    members = ", ".join(f"{column} -> '{name}'" for name in PICKED)
    return f"CAST(jsonb_build_array({members}) AS text)"


class Glimpse(NamedTuple):
    """What is read of a stream: the columns of :data:`GLIMPSE`, in their order."""

    id: str
    person_id: str
    channel: str
    status: str
    level: str
    until: datetime | None
    next_change_at: datetime | None
    left_at: datetime | None
    picked: str

    def is_due(self, now: datetime) -> bool:
        """Say whether anything has fallen due since it was written."""
        return (self.next_change_at is not None and self.next_change_at <= now) or (
            self.left_at is not None and self.left_at <= now
        )

    @property
    def state(self) -> State:
        """The state with what an answer looks at; everything else is as if nothing had happened."""
        scope, conditions, holds, slips = json.loads(self.picked)
        own: dict[str, Any] = {
            "stream_id": self.id,
            "person_id": self.person_id,
            "channel": self.channel,
            "until": self.until,
        }
        if holds or slips:  # seldom
            rest = State.from_json({"holds": holds, "slips": slips})
            own |= {"holds": rest.holds, "slips": rest.slips}
        return State(
            **own,
            status=_STATUS[self.status],
            level=_LEVEL[self.level],
            scope=Scope.from_json(scope) if any(scope.values()) else EVERYTHING,
            conditions=frozenset(conditions),
        )


_STATUS, _LEVEL = {one.value: one for one in Status}, {one.value: one for one in Level}
GLIMPSE = (
    Permission.id,
    Permission.person_id,
    Permission.channel,
    Permission.status,
    Permission.level,
    Permission.until,
    Permission.next_change_at,
    Person.left_at,
    _Picked(Permission.state),
)
