"""Decisions for programs: token, person and streams in one statement, whatever their number.

A person whom the token does not reach and one who does not exist are the same row of that statement: none. So they
get the same answer by the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Executable, Select, and_, bindparam, case, literal, or_, select
from sqlalchemy.orm import Session

from lms.core.errors import AccessDenied, Unauthenticated
from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.types import Instant
from lms.interop.models import AccessToken
from lms.interop.rules import TokenScope
from lms.people.models import Assignment, DepartmentPath, Person
from lms.permission.models import Permission
from lms.permission.queries import Asked, answers
from lms.permission.queries.glimpses import GLIMPSE, Glimpse, first_answer
from lms.permission.queries.history import as_of
from lms.permission.queries.streams import STREAM, StreamRow, played
from lms.permission.rules import Answer, Question, State, Verdict


class Asking(NamedTuple):
    """One question of a program: an employee number, a channel, what, and when."""

    number: str
    channel: str
    question: Question
    at: datetime


class Decided(NamedTuple):
    """An answer, with the employee number of whom to ask (None: compliance, or nobody).

    ``until`` is the end where the answer itself has none, because many share it.
    """

    answer: Answer
    ask: str | None = None
    until: datetime | None = None


def reached_by(department_id: Any, now: Any) -> ColumnElement[bool]:  # noqa: ANN401  (a column or value, a parameter)
    """Return the condition that keeps the persons whom a token of a department reaches: all of the company for None."""
    below = (
        select(literal(1))
        .where(
            Assignment.person_id == Person.id,
            Assignment.starts_at <= now,
            or_(Assignment.ends_at.is_(None), Assignment.ends_at > now),
            DepartmentPath.descendant_id == Assignment.department_id,
            DepartmentPath.ancestor_id == department_id,
        )
        .limit(1)
        .correlate(Person, AccessToken)
        .scalar_subquery()
    )
    return or_(department_id.is_(None), below.is_not(None))  # an EXISTS here would be hashed over the whole company


_NOW = bindparam("now", type_=Instant)
COUNTS = case((and_(AccessToken.revoked_at.is_(None), AccessToken.expires_at > _NOW), AccessToken.scopes))
"""What a token opens at the instant ``now``; None where it does not count."""


def _statement(columns: Sequence[Any], *, many: bool) -> Select[*tuple[Any, ...]]:
    if many:
        named, there = one_of(Person.employee_number, "numbers"), one_of(Permission.channel, "channels")
    else:
        named, there = Person.employee_number == bindparam("numbers"), Permission.channel == bindparam("channels")
    return (
        select(COUNTS, Person.employee_number, *columns)
        .select_from(AccessToken)
        .outerjoin(Person, and_(named, reached_by(AccessToken.department_id, _NOW)))
        .outerjoin(
            Permission,
            and_(Permission.person_id == Person.id, there, or_(Permission.is_open, Permission.is_standing)),
        )
        .where(AccessToken.digest == bindparam("digest"))
    )


_WHOLE = (Person.id, *STREAM)
_ONE, _MANY = _statement(_WHOLE, many=False), _statement(_WHOLE, many=True)
_ONE_GLIMPSE, _MANY_GLIMPSED = _statement(GLIMPSE, many=False), _statement(GLIMPSE, many=True)
_SHOWN = select(COUNTS).where(AccessToken.digest == bindparam("digest"))


def admit(session: Session, digest: str, scope: TokenScope, now: datetime) -> None:
    """Let a token in; Unauthenticated where it does not count, AccessDenied where it does not open this."""
    _admit(ask(session, _SHOWN, {"digest": digest, "now": now}).first(), scope)


def _admit(row: Any, scope: TokenScope) -> None:  # noqa: ANN401  (a row that begins with COUNTS)
    if row is None or row[0] is None:
        raise Unauthenticated("This access token does not count, or no longer.", "An administrator makes a new one.")
    if scope.value not in row[0].split():
        raise AccessDenied("This access token does not open this.", f"It takes a token with {scope.value}.")


def _asked_for(
    digest: str, asked: Sequence[Asking], now: datetime, *, whole: bool
) -> tuple[Executable, dict[str, Any]]:
    """Return the statement of some questions with its values; ``whole`` streams can be played, glimpses cannot."""
    numbers, channels = {one.number for one in asked}, {one.channel for one in asked}
    values: dict[str, Any] = {"digest": digest, "now": now}
    if len(numbers) == 1 and len(channels) == 1:
        values |= {"numbers": numbers.pop(), "channels": channels.pop()}
        return (_ONE if whole else _ONE_GLIMPSE), values
    values |= {"numbers": sorted(numbers), "channels": sorted(channels)}
    return (_MANY if whole else _MANY_GLIMPSED), values


def decide_at_once(connection: Connection, digest: str, asked: Sequence[Asking], now: datetime) -> list[Decided] | None:
    """Answer questions about now from one statement; None where that is not enough, and :func:`decide` has to.

    That is where something has fallen due since it was written, or where the answer names whom to ask.
    """
    if any(one.at is not now and one.at != now for one in asked):
        return None
    rows = connection.execute(*_asked_for(digest, asked, now, whole=False)).all()
    _admit(rows[0] if rows else None, TokenScope.EVALUATE)
    glimpses: dict[tuple[str, str], list[Glimpse]] = defaultdict(list)
    for row in rows:
        if row[2] is not None:
            one = Glimpse(*row[2:])
            if one.is_due:
                return None
            glimpses[row[1], one.channel].append(one)
    decided = []
    for number, channel, question, _at in asked:
        said, until = first_answer(question, glimpses.get((number, channel), ()))
        if said.verdict is Verdict.ASK_FIRST:
            return None
        decided.append(Decided(said, None, until))
    return decided


def decide(
    session: Session,
    digest: str,
    asked: Sequence[Asking],
    now: datetime,
    scope: TokenScope = TokenScope.EVALUATE,
) -> list[Decided]:
    """Answer questions in their order: one statement; two more where something has fallen due, and what *ask* takes."""
    rows = ask(session, *_asked_for(digest, asked, now, whole=True)).all()
    _admit(rows[0] if rows else None, scope)
    ids: dict[str, str] = {row[1]: row[2] for row in rows if row[2] is not None}
    streams = [StreamRow(*row[3:]) for row in rows if row[3] is not None]
    said: dict[int, Answer] = {}
    for at in sorted({one.at for one in asked}):
        places = [place for place, one in enumerate(asked) if one.at == at]
        wanted = [
            Asked(ids.get(asked[place].number, ""), asked[place].channel, asked[place].question) for place in places
        ]
        states = _states(session, wanted, streams, at, now)
        said |= dict(zip(places, answers(session, wanted, states, at), strict=True))
    heads = _numbers(session, {one.ask for one in said.values() if one.ask and one.ask != "compliance"})
    return [Decided(said[place], heads.get(said[place].ask or "")) for place in range(len(asked))]


def _states(
    session: Session, wanted: Sequence[Asked], streams: Sequence[StreamRow], at: datetime, now: datetime
) -> dict[str, list[State]]:
    """Return the streams as they are at an instant: now or later played forward, before now as they were known."""
    if at >= now:
        return played(session, streams, at)
    found: dict[str, list[State]] = defaultdict(list)
    for person_id, channel in sorted({(one.person_id, one.channel) for one in wanted if one.person_id}):
        found[person_id] += as_of(session, person_id, channel, at)
    return dict(found)


def _numbers(session: Session, person_ids: set[str | None]) -> dict[str, str]:
    ids = sorted(one for one in person_ids if one)
    if not ids:
        return {}
    rows = session.execute(select(Person.id, Person.employee_number).where(Person.id.in_(ids)))
    return {person_id: number for person_id, number in rows}  # noqa: C416  (rows are no pairs to mypy)
