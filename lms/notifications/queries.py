"""Questions about notices and sent messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.paging import Paging
from lms.db.outbox import OutboxRow
from lms.learning.queries.versions import courses_published
from lms.notifications.models import Notice
from lms.notifications.rules import KINDS
from lms.people.models import Person
from lms.people.queries import persons_by_id, visible_to
from lms.permission.vocabulary import CHANNELS, LEVEL_WORDS, Level

TOPIC = "mail"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as a page or a message shows it: its kind, the words it needs, and where it leads."""

    id: str
    kind: str
    words: Mapping[str, str]
    path: str
    created_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Addressed:
    """A notice with its receiver, as it is mailed."""

    notice: NoticeRow
    name: str
    email: str | None
    language: str
    active: bool


@dataclass(frozen=True, slots=True)
class SentRow:
    """One message of the outbox. The receiver is named only to a reader whose scope holds them."""

    id: str
    kind: str
    state: str
    attempts: int
    created_at: datetime
    finished_at: datetime | None
    error: str
    receiver: str | None


def notices_for(session: Session, person_id: str, now: datetime, limit: int = 50) -> list[NoticeRow]:
    """Return a person's newest notices."""
    newest = select(Notice).where(Notice.person_id == person_id).order_by(Notice.created_at.desc(), Notice.id.desc())
    return _rows(session, list(session.scalars(newest.limit(limit))), now)


def addressed(session: Session, notice_id: str, now: datetime) -> Addressed | None:
    """Return a notice with whom it goes to, or None when it was erased."""
    notice = session.get(Notice, notice_id)
    if notice is None:
        return None
    person = persons_by_id(session, [notice.person_id], now)[notice.person_id]
    return Addressed(
        notice=_rows(session, [notice], now)[0],
        name=person.name,
        email=person.email,
        language=person.language,
        active=person.active,
    )


def sent_messages(
    session: Session, actor: Actor, now: datetime, paging: Paging, *, state: str = ""
) -> tuple[list[SentRow], int]:
    """Return one page of the mail in the outbox, newest first, and how many messages there are in all."""
    conditions = [OutboxRow.topic == TOPIC]
    if state:
        conditions.append(OutboxRow.state == state)
    total = session.scalar(select(func.count()).select_from(OutboxRow).where(*conditions)) or 0
    statement: Select[*tuple[Any, ...]] = (
        select(OutboxRow, Notice.kind, Person.name)
        .outerjoin(Notice, Notice.outbox_id == OutboxRow.id)
        .outerjoin(Person, (Person.id == Notice.person_id) & visible_to(actor, now))
        .where(*conditions)
        .order_by(OutboxRow.created_at.desc(), OutboxRow.id.desc())
        .limit(paging.size)
        .offset(paging.offset)
    )
    return [_sent(*row) for row in session.execute(statement)], total


def _sent(row: OutboxRow, kind: str | None, receiver: str | None) -> SentRow:
    return SentRow(
        id=row.id,
        kind=kind or str(row.payload.get("template", "")).rpartition("/")[2],
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        finished_at=row.finished_at,
        error=row.error,
        receiver=receiver,
    )


def _rows(session: Session, notices: Iterable[Notice], now: datetime) -> list[NoticeRow]:
    notices = list(notices)
    people = persons_by_id(session, [n.context["person_id"] for n in notices if "person_id" in n.context], now)
    asked = any("course" in notice.context for notice in notices)
    titles = {course.slug: course.title for course in courses_published(session)} if asked else {}
    return [_row(notice, {key: row.name for key, row in people.items()}, titles) for notice in notices]


def _row(notice: Notice, names: Mapping[str, str], titles: Mapping[str, str]) -> NoticeRow:
    context = notice.context
    words = {
        "course": titles.get(context.get("course", ""), context.get("course", "")),
        "channel": CHANNELS.get(context.get("channel", ""), context.get("channel", "")),
        "level": LEVEL_WORDS[Level(context["level"])][0] if "level" in context else "",
        "person": names.get(context.get("person_id", ""), ""),
    }
    return NoticeRow(
        id=notice.id,
        kind=notice.kind,
        words=words,
        path=KINDS[notice.kind].path,
        created_at=notice.created_at,
        is_new=notice.read_at is None,
    )
