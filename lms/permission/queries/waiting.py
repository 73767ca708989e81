"""What may wait for somebody: found by the database, so that only a few requests are left to decide on.

A superset of what the rules let through, never less. The manager of record decides, unless that manager is *out*: away,
barred, gone, or nobody. So a request can wait for others only where that is so, or once it is old enough for the heads
above. Who of them it is, the rules say.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, or_, select, union
from sqlalchemy.orm import aliased

from lms.core.access import Actor, Role
from lms.db.listed import among, one_of, some
from lms.db.together import Question
from lms.db.types import Instant
from lms.people.models import Absence, Assignment, Person, ReportingPath
from lms.people.queries import visible_to
from lms.people.queries.persons import PERSON_COLUMNS, PersonRow, person_rows
from lms.permission.models import Permission, PermissionText
from lms.permission.queries.streams import STREAM, StreamRow
from lms.permission.rules import Status
from lms.permission.rules.calendar import ESCALATION_DAYS
from lms.permission.rules.facts import BARRED_AFTER_MOVE

MOST = 300
"""How many requests within somebody's scope are looked at; the longest ready come first."""
AGED = timedelta(days=ESCALATION_DAYS)
"""No number of working days is shorter than as many days; an hour of summer time does not matter, weekends do more."""

NOW: BindParameter[datetime] = bindparam("now", type_=Instant)
ME: BindParameter[str] = bindparam("me")
_Place = aliased(Assignment, name="place")
_Head = aliased(Person, name="head")
_Other = aliased(Assignment, name="other")
_ASKED = or_(Permission.status == Status.REQUESTED, Permission.status == Status.ENDORSED)
"""Two comparisons: a list in a statement is written out anew each time that it is asked."""


class Waiting(NamedTuple):
    """A stream that may wait for the actor, or stands beside one; its person, and the last that they wrote."""

    stream: StreamRow
    person: PersonRow
    wish: str | None


def waiting_asked(actor: Actor, now: datetime) -> Question[list[Waiting]]:
    """Return the question for the streams that may wait for the actor and what stands beside them.

    Of those below, where these are few, all permissions are looked through; else those of the company that wait for
    anybody.
    """
    values = reader_values(actor, now) | {"aged": now - AGED, "most": MOST}
    return Question(_statement_for(actor, now), values, _waiting, kept=_in_lines_only(actor))


def _waiting(rows: Sequence[Any]) -> list[Waiting]:
    width = len(PERSON_COLUMNS)
    return [Waiting(StreamRow(*row[width:-1]), PersonRow(*row[:width]), row[-1]) for row in rows]


def _statement_for(actor: Actor, now: datetime) -> Select[*tuple[Any, ...]]:
    """Return the statement of whoever holds no role, built once; roles have scopes of their own."""
    if _in_lines_only(actor):
        return _of_lines(many=actor.leads_many)
    found = [visible_to(actor, now, Permission.person_id)]
    if not actor.has(Role.COMPLIANCE):
        found.append(_near())
    return _statement(Permission.id.in_(_possible()), *found)


def _in_lines_only(actor: Actor) -> bool:
    return not actor.grants and not actor.is_system


@cache
def _of_lines(*, many: bool) -> Select[*tuple[Any, ...]]:
    if many:
        return _statement(Permission.id.in_(_possible()), _below_seers())
    line = select(ReportingPath.person_id).where(one_of(ReportingPath.manager_id, "seers"))
    other = select(_Other.person_id).where(one_of(_Other.manager_id, "seers"), *_held(_Other, primary=False))
    return _statement(among(Permission.person_id, union(line, other)), _waits())


def _statement(*in_scope: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    first = (
        select(Permission.person_id, Permission.channel)
        .outerjoin(_Place, and_(_Place.person_id == Permission.person_id, *_held(_Place, primary=True)))
        .where(Permission.person_id != ME, *in_scope, _may_be_for_me())
        .order_by(Permission.ready_at.is_(None), Permission.ready_at, Permission.id)
        .limit(bindparam("most"))
        .subquery()
    )
    wish = (
        select(PermissionText.body)
        .where(
            PermissionText.stream_id == Permission.id,
            PermissionText.author_id == Permission.person_id,
            PermissionText.body != "",
        )
        .order_by(PermissionText.written_at.desc(), PermissionText.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        person_rows(NOW)
        .add_columns(*STREAM, wish)
        .join(first, first.c.person_id == Person.id)
        .join(Permission, and_(Permission.person_id == Person.id, Permission.channel == first.c.channel))
        .where(or_(Permission.is_open, Permission.is_standing))
    )


def _possible() -> Any:  # noqa: ANN401  (a union of ids)
    """Return the streams that wait for anybody, or may do so once time is played; each part by its index."""
    asked = select(Permission.id).where(_ASKED)
    taken_over = select(Permission.id).where(Permission.confirmation_due_at.is_not(None))
    return union(asked, taken_over, select(Permission.id).where(Permission.next_change_at <= NOW))


def _waits() -> ColumnElement[bool]:
    """Return what :func:`_possible` finds, as a condition."""
    return or_(
        _ASKED,
        Permission.confirmation_due_at.is_not(None),
        Permission.next_change_at <= NOW,
    )


def _may_be_for_me() -> ColumnElement[bool]:
    """Return the condition that drops what certainly waits for the manager of record, who is somebody else."""
    return or_(
        one_of(_Place.manager_id, "seers"),
        Permission.status == Status.ENDORSED,
        Permission.next_change_at <= NOW,
        and_(Permission.status == Status.REQUESTED, Permission.ready_at <= bindparam("aged", type_=Instant)),
        and_(
            Permission.confirmation_due_at.is_not(None),
            _Place.manager_id == Permission.state["approver_id"].as_string(),
        ),
        _manager_is_out(),
    )


def _manager_is_out() -> ColumnElement[bool]:
    """Return the condition of everybody whose manager of record may not be the decider."""
    head = _Place.manager_id
    gone = some(_Head.id == head, or_(_Head.active.is_(False), _Head.left_at <= NOW))
    away = some(
        Absence.person_id == head,
        Absence.starts_at <= NOW,
        or_(Absence.ends_at.is_(None), Absence.ends_at > NOW),
    )
    moved = some(
        _Other.person_id == Permission.person_id,
        _Other.recorded_by == head,
        _Other.recorded_at > bindparam("moved", type_=Instant),
    )
    below = or_(
        some(ReportingPath.manager_id == Permission.person_id, ReportingPath.person_id == head),
        some(_Other.manager_id == Permission.person_id, _Other.person_id == head),
    )
    return or_(head.is_(None), gone, away, moved, below)


def may_answer() -> ColumnElement[bool]:
    """Return the condition that drops what certainly waits for a manager of record who is somebody else.

    For statements that join the person's primary assignment, with the values of :func:`reader_values`.
    """
    return or_(one_of(_Place.manager_id, "seers"), _manager_is_out())


def with_place(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join the primary assignment that :func:`may_answer` looks at."""
    return statement.outerjoin(_Place, and_(_Place.person_id == Permission.person_id, *_held(_Place, primary=True)))


def reader_values(actor: Actor, now: datetime) -> dict[str, Any]:
    """Return the values of the places in :func:`may_answer`: who reads, for whom, and when."""
    return {
        "now": now,
        "me": actor.person_id,
        "seers": [actor.person_id, *sorted(actor.delegate_for)],
        "moved": now - BARRED_AFTER_MOVE,
    }


def _near() -> ColumnElement[bool]:
    """Return the condition that keeps the people in whose line the reader may stand, also while a move is pending."""
    return or_(
        _below_seers(),
        one_of(_Place.manager_id, "seers"),
        exists().where(ReportingPath.person_id == _Place.manager_id, one_of(ReportingPath.manager_id, "seers")),
    )


def _below_seers() -> ColumnElement[bool]:
    """Return the scope of whoever holds no role, as ``people.queries.visible_to`` has it."""
    return or_(
        exists().where(ReportingPath.person_id == Permission.person_id, one_of(ReportingPath.manager_id, "seers")),
        exists().where(
            _Other.person_id == Permission.person_id, one_of(_Other.manager_id, "seers"), *_held(_Other, primary=False)
        ),
    )


def _held(place: type[Assignment], *, primary: bool) -> tuple[ColumnElement[bool], ...]:
    return (
        place.is_primary.is_(primary),
        place.starts_at <= NOW,
        or_(place.ends_at.is_(None), place.ends_at > NOW),
    )
