"""Searches of programs: who may, where, and what. Each result is an evaluation that says yes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.core.errors import Fault, InvalidInput
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.types import Instant
from lms.interop.models import AccessToken
from lms.interop.queries.decisions import Asking, admit, decide, reached_by
from lms.interop.rules import TokenScope
from lms.people.models import Person
from lms.permission.models import Permission
from lms.permission.queries import Asked, answers
from lms.permission.queries.streams import STREAM, StreamRow, played
from lms.permission.rules import Question
from lms.permission.vocabulary import ACTIVITIES, CHANNELS, Level

AT_ONCE = 500
LEVELS = tuple(Level)


def _statement(*, held: bool) -> Select[*tuple[Any, ...]]:
    """Build the statement of people whom a token reaches, by number: all, or those with something in force there."""
    now = bindparam("now", type_=Instant)
    columns = (Person.employee_number, Person.id, *STREAM) if held else (Person.employee_number, Person.id)
    statement = (
        select(*columns)
        .select_from(AccessToken)
        .join(Person, reached_by(AccessToken.department_id, now))
        .where(
            AccessToken.digest == bindparam("digest"),
            Person.active,
            Person.employee_number > bindparam("after"),
        )
    )
    if held:
        levels = one_of(Permission.level, "levels")
        statement = statement.join(Permission, Permission.person_id == Person.id).where(
            Permission.channel == bindparam("channel"), Permission.is_standing, levels
        )
    return statement.order_by(Person.employee_number).limit(AT_ONCE)


_HOLDING, _EVERYBODY = _statement(held=True), _statement(held=False)


def people_who_may(session: Session, digest: str, asked: Asking, *, after: str, limit: int) -> tuple[list[str], bool]:
    """Return the employee numbers after ``after`` of those who may, at most ``limit``, and whether there are more."""
    admit(session, digest, TokenScope.SEARCH, asked.at)
    if asked.channel not in CHANNELS or asked.question.activity not in ACTIVITIES:
        return [], False
    found: list[str] = []
    for number in _who_may(session, digest, asked, after):
        if len(found) == limit:
            return found, True
        found.append(number)
    return found, False


def _who_may(session: Session, digest: str, asked: Asking, after: str) -> Iterator[str]:
    level = ACTIVITIES[asked.question.activity]
    open_to_all = level is None or level is Level.LISTEN
    values: dict[str, Any] = {"digest": digest, "now": asked.at, "after": after}
    if not open_to_all:
        covering = [one.value for one in LEVELS if level is not None and one.covers(level)]
        values |= {"channel": asked.channel, "levels": covering}
    while True:
        rows = ask(session, _EVERYBODY if open_to_all else _HOLDING, values).all()
        if open_to_all:
            yield from (row[0] for row in rows)
        else:
            states = played(session, [StreamRow(*row[2:]) for row in rows], asked.at)
            wanted = [Asked(row[1], asked.channel, asked.question) for row in rows]
            said = answers(session, wanted, states, asked.at)
            yield from (row[0] for row, one in zip(rows, said, strict=True) if one.decision)
        if len(rows) < AT_ONCE:
            return
        values["after"] = rows[-1][0]


def channels_for(session: Session, digest: str, asked: Asking) -> list[str]:
    """Return the channels on which a person may do what ``asked`` asks, in the order of their codes."""
    each = [Asking(asked.number, channel, asked.question, asked.at) for channel in CHANNELS]
    return _yes(session, digest, each, "channel")


def deeds_for(session: Session, digest: str, asked: Asking) -> list[str]:
    """Return the activities that a person may do on the channel of ``asked``, with what else it tells."""
    return _yes(session, digest, _each_deed(asked), "activity")


def _each_deed(asked: Asking) -> list[Asking]:
    told = asked.question
    if asked.channel not in CHANNELS:
        return []
    return [
        Asking(
            asked.number, asked.channel, Question(name, told.topic, told.product, told.market, told.language), asked.at
        )
        for name in ACTIVITIES
    ]


def _yes(session: Session, digest: str, asked: list[Asking], field: str) -> list[str]:
    if not asked:
        return []
    said = decide(session, digest, asked, asked[0].at, TokenScope.SEARCH)
    names = [one.channel if field == "channel" else one.question.activity for one in asked]
    return sorted(name for name, one in zip(names, said, strict=True) if one.answer.decision)


def page_of(names: list[str], after: str, limit: int) -> tuple[list[str], bool]:
    """Return the sorted names after ``after``, at most ``limit``, and whether there are more."""
    if limit < 0:
        raise InvalidInput([Fault("page.limit", "is a whole number from 0.")])
    rest = [name for name in names if name > after]
    return rest[:limit], len(rest) > limit
