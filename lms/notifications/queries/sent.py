"""Questions about sent messages: what went out, what waits, what was not delivered, and why somebody got nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.paging import Paging
from lms.db.outbox import OutboxRow
from lms.notifications.kinds import UNNAMED, Way, way_of
from lms.notifications.models import Notice, NoticeChoice
from lms.people.models import Person
from lms.people.queries import visible_to

TOPIC = "mail"
COUNTED = timedelta(days=30)
LATEST = 20
"""How many sendings the page of a kind shows (complaint P18)."""


@dataclass(frozen=True, slots=True)
class SentRow:
    """One message of the outbox, with the kinds of the notices in it (or its template).

    The receiver is named only to a reader whose scope holds them, and never where a kind is unnamed.
    """

    id: str
    kinds: tuple[str, ...]
    state: str
    attempts: int
    created_at: datetime
    available_at: datetime
    finished_at: datetime | None
    error: str
    receiver: str | None


@dataclass(frozen=True, slots=True)
class Sending:
    """One notice of a kind: to whom, when, and what became of its mail (``state`` None: there is none).

    Whether somebody has read it is theirs alone: nothing measures a named person's activity (product.md).
    """

    receiver: str | None
    created_at: datetime
    state: str | None
    available_at: datetime | None
    finished_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Whether:
    """Why somebody got, or did not get, a kind of notice: who they are, how they want it, the latest that was made."""

    name: str
    active: bool
    has_email: bool
    way: Way
    latest: Sending | None


def sent_messages(
    session: Session, actor: Actor, now: datetime, paging: Paging, *, state: str = "", kind: str = ""
) -> tuple[list[SentRow], int]:
    """Return one page of the mail in the outbox, newest first, and how many messages there are in all."""
    conditions: list[ColumnElement[bool]] = [OutboxRow.topic == TOPIC]
    if state:
        conditions.append(OutboxRow.state == state)
    if kind:
        conditions.append(exists().where(Notice.outbox_id == OutboxRow.id, Notice.kind == kind))
    total = session.scalar(select(func.count()).select_from(OutboxRow).where(*conditions)) or 0
    page = (
        select(OutboxRow.id)
        .where(*conditions)
        .order_by(OutboxRow.created_at.desc(), OutboxRow.id.desc())
        .limit(paging.size)
        .offset(paging.offset)
        .subquery()
    )
    rows = session.execute(
        select(OutboxRow, Notice.kind, Person.name)
        .join(page, page.c.id == OutboxRow.id)
        .outerjoin(Notice, Notice.outbox_id == OutboxRow.id)
        .outerjoin(Person, (Person.id == Notice.person_id) & visible_to(actor, now))
        .order_by(OutboxRow.created_at.desc(), OutboxRow.id.desc(), Notice.id)
    )
    return _messages(rows.all()), total


def _messages(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[SentRow]:
    found: dict[str, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        found[row[0].id].append(row)
    return [_sent(same[0][0], [kind for _, kind, _ in same if kind], same[0][2]) for same in found.values()]


def _sent(row: OutboxRow, kinds: list[str], receiver: str | None) -> SentRow:
    return SentRow(
        id=row.id,
        kinds=tuple(dict.fromkeys(kinds)) or (str(row.payload.get("template", "")).rpartition("/")[2],),
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        available_at=row.available_at,
        finished_at=row.finished_at,
        error=row.error,
        receiver=None if UNNAMED.intersection(kinds) else receiver,
    )


def latest_of_kind(session: Session, actor: Actor, kind: str, now: datetime) -> list[Sending]:
    """Return the latest notices of a kind within the actor's scope, newest first, with what became of their mail."""
    if kind in UNNAMED:
        return []
    rows = session.execute(_sendings(kind).where(visible_to(actor, now)).limit(LATEST))
    return [Sending(*row) for row in rows]


def _sendings(kind: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Person.name,
            Notice.created_at,
            OutboxRow.state,
            OutboxRow.available_at,
            OutboxRow.finished_at,
            OutboxRow.error,
        )
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(OutboxRow, OutboxRow.id == Notice.outbox_id)
        .where(Notice.kind == kind)
        .order_by(Notice.created_at.desc(), Notice.id.desc())
    )


def why(session: Session, actor: Actor, kind: str, named: str, now: datetime) -> Whether | None:
    """Return why somebody (employee number or address) got a kind of notice or not; None: nobody in the scope."""
    named = named.strip()
    person = session.execute(
        select(Person.id, Person.name, Person.active, Person.email, NoticeChoice.way)
        .outerjoin(NoticeChoice, (NoticeChoice.person_id == Person.id) & (NoticeChoice.kind == kind))
        .where(or_(Person.employee_number == named, Person.email == named.lower()), visible_to(actor, now))
    ).first()
    if person is None:
        return None
    own = _sendings(kind).where(Notice.person_id == person[0]).limit(1)
    latest = None if kind in UNNAMED else session.execute(own).first()
    sending = Sending(*latest) if latest else None
    return Whether(person[1], person[2], person[3] is not None, way_of(kind, person[4]), sending)


def made_of_kinds(session: Session, now: datetime) -> dict[str, int]:
    """Return how many notices of each kind were made in the last thirty days; a kind without one is no key."""
    rows = session.execute(
        select(Notice.kind, func.count()).where(Notice.created_at > now - COUNTED).group_by(Notice.kind)
    )
    return {kind: count for kind, count in rows}  # noqa: C416  (rows are no pairs to the type checker)
