"""Streams as far as *May I?* looks at them: a tenth of what is stored of each, so that hundreds are read at once.

The database picks what is asked for out of the stored state, and says whether something has fallen due since: such a
stream is not to be glimpsed at, it has to be played (:mod:`lms.permission.queries.streams`). What is picked is the same
for many people, so the answer to a question about it is worked out once.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, bindparam, case, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from lms.db.types import Instant
from lms.people.models import Person
from lms.permission.models import Permission
from lms.permission.queries.timelines import SHIPPED
from lms.permission.rules import Answer, Facts, Question, State, Status, Verdict, answer
from lms.permission.rules.state import STANDING
from lms.permission.vocabulary import EVERYTHING, LONG_AGO, Level, Scope

PICKED = ("scope", "conditions", "holds", "slips")
KEPT = 8_192
"""How many answers are kept in memory: those to some tens of questions about some hundreds of kinds of permission."""


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


class Seen(NamedTuple):
    """What of a stream decides the answer, as it is stored; who and until when do not."""

    status: str
    level: str
    picked: str

    @property
    def state(self) -> State:
        """The state with what an answer looks at; everything else is as if nothing had happened."""
        scope, conditions, holds, slips = json.loads(self.picked)
        rest = State.from_json({"holds": holds, "slips": slips}) if holds or slips else State()
        return State(
            status=_STATUS[self.status],
            level=_LEVEL[self.level],
            scope=Scope.from_json(scope) if any(scope.values()) else EVERYTHING,
            conditions=frozenset(conditions),
            holds=rest.holds,
            slips=rest.slips,
        )


class Glimpse(NamedTuple):
    """What is read of a stream: the columns of :data:`GLIMPSE`, in their order."""

    channel: str
    is_due: int
    until: datetime | None
    status: str
    level: str
    picked: str


_STATUS, _LEVEL = {one.value: one for one in Status}, {one.value: one for one in Level}
_NOW = bindparam("now", type_=Instant)
GLIMPSE: tuple[Any, ...] = (
    Permission.channel,
    case((or_(Permission.next_change_at <= _NOW, Person.left_at <= _NOW), literal(1, Integer)), else_=0),
    Permission.until,
    Permission.status,
    Permission.level,
    _Picked(Permission.state),
)
"""Its parameter ``now`` is the instant for which the question is answered."""


_NOBODY = Facts(now=LONG_AGO, person_id="", matrix=SHIPPED)
_COVERED, _STANDS = (Verdict.YES, Verdict.YES_WITH_WORDING), frozenset(status.value for status in STANDING)


def first_answer(question: Question, glimpses: Sequence[Glimpse]) -> tuple[Answer, datetime | None]:
    """Answer from the streams of one person and channel, none of them due: the answer, and until when it is a yes.

    Equal answers are one object without an end. One that says *ask first* names compliance: nobody looked whom to ask.
    """
    said = _answer(question, tuple(Seen(*one[3:]) for one in glimpses))
    if said.verdict not in _COVERED:
        return said, None
    return said, next(one.until for one in glimpses if one.status in _STANDS)


@lru_cache(maxsize=KEPT)
def _answer(question: Question, seen: tuple[Seen, ...]) -> Answer:
    return answer(question, [one.state for one in seen], _NOBODY)
