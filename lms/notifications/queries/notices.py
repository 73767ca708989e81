"""Questions about notices: a person's own, and what one message carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.learning.queries.versions import courses_published
from lms.notifications.kinds import KINDS, Way
from lms.notifications.models import Notice, NoticeChoice
from lms.notifications.queries.deadlines import passed_by_now, still_ending
from lms.notifications.queries.reviews import DUE as REVIEW_DUE
from lms.notifications.queries.reviews import STARTED, still_reviewing
from lms.notifications.queries.signatures import ASKED, DUE, signed_by_now, still_warned
from lms.people.models import Person
from lms.people.queries import persons_by_id
from lms.permission.models import Policy
from lms.permission.queries.confirming import still_asked, still_to_confirm
from lms.permission.vocabulary import CHANNELS, LEVEL_WORDS, Level

REVIEWS = frozenset({STARTED, REVIEW_DUE})
ASKED_FOR = "permission_asked"
WARNINGS = "permission_notice"
ENDING = ("certificate_ends", "renewal_called")
"""How the kinds begin that are about a certificate's end: nothing to tell once it is renewed."""
"""How the kinds begin that warn of a ground that ends."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as a page or a message shows it: its kind, the words it needs, and where it leads."""

    id: str
    kind: str
    words: Mapping[str, str | int | date | None]
    path: str
    created_at: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class Addressed:
    """What one message carries, and to whom. It holds no notice when none is worth mailing any more."""

    notices: tuple[NoticeRow, ...]
    name: str
    email: str | None
    language: str
    active: bool


def notices_for(session: Session, person_id: str, now: datetime, limit: int = 50) -> list[NoticeRow]:
    """Return a person's newest notices."""
    newest = select(Notice).where(Notice.person_id == person_id).order_by(Notice.created_at.desc(), Notice.id.desc())
    return _rows(session, list(session.scalars(newest.limit(limit))), now)


def choices_of(session: Session, person_id: str) -> dict[str, Way]:
    """Return how a person wants the kinds that they chose something for."""
    rows = session.execute(select(NoticeChoice.kind, NoticeChoice.way).where(NoticeChoice.person_id == person_id))
    return {kind: Way(way) for kind, way in rows}


def has_email(session: Session, person_id: str) -> bool:
    """Say whether mail can reach a person at all."""
    return session.scalar(select(Person.email).where(Person.id == person_id)) is not None


def addressed(session: Session, outbox_id: str, now: datetime) -> Addressed | None:
    """Return what a message carries now, or None when all of it was erased.

    A reminder of what was met meanwhile is left out, and from a message of several what the person has read already.
    """
    carried = select(Notice).where(Notice.outbox_id == outbox_id).order_by(Notice.created_at, Notice.id)
    notices = list(session.scalars(carried))
    if not notices:
        return None
    person = persons_by_id(session, [notices[0].person_id], now)[notices[0].person_id]
    worth = _worth_mailing(session, notices, now)
    return Addressed(tuple(_rows(session, worth, now)), person.name, person.email, person.language, person.active)


def _worth_mailing(session: Session, notices: Sequence[Notice], now: datetime) -> list[Notice]:
    if len(notices) > 1:
        notices = [notice for notice in notices if notice.read_at is None]
    ending = {n.context["certificate_id"] for n in notices if n.kind.startswith(ENDING)}
    live = still_ending(session, ending, now)
    due = {(n.person_id, n.context["course"]) for n in notices if n.kind == "course_due"}
    passed = passed_by_now(session, due, now)
    to_sign = {_signature(n) for n in notices if n.kind in {ASKED, DUE}}
    signed = signed_by_now(session, to_sign)
    warned = still_warned(session, {n.context["permission_id"] for n in notices if n.kind.startswith(WARNINGS)})
    decided = _decided(session, notices, now)
    return [
        notice
        for notice in notices
        if not (notice.kind.startswith(ENDING) and notice.context["certificate_id"] not in live)
        and not (notice.kind == "course_due" and (notice.person_id, notice.context["course"]) in passed)
        and not (notice.kind in {ASKED, DUE} and _signature(notice) in signed)
        and not (notice.kind.startswith(WARNINGS) and notice.context["permission_id"] not in warned)
        and notice.id not in decided
    ]


def _decided(session: Session, notices: Sequence[Notice], now: datetime) -> set[str]:
    """Return the notices that ask somebody to decide, review or confirm what they have by now, or others have to."""
    reviewing = {n.id: (n.person_id, n.context["campaign"]) for n in notices if n.kind in REVIEWS}
    confirming = {n.id: n.context["person_id"] for n in notices if n.kind == "permission_confirm"}
    open_reviews = still_reviewing(session, set(reviewing.values()), now)
    open_people = still_to_confirm(session, confirming.values())
    answered = {notice_id for notice_id, wanted in reviewing.items() if wanted not in open_reviews}
    asking = {n.id: n for n in notices if n.kind == ASKED_FOR}
    waiting = still_asked(session, {n.context["permission_id"] for n in asking.values()}, now)
    answered |= {notice_id for notice_id, notice in asking.items() if not _is_asked(notice, waiting)}
    return answered | {notice_id for notice_id, person in confirming.items() if person not in open_people}


def _is_asked(notice: Notice, waiting: Mapping[str, str | None]) -> bool:
    """Say whether a request waits for the receiver still, and not for another manager by now."""
    stream = notice.context["permission_id"]
    return stream in waiting and (bool(notice.context.get("stands_in")) or waiting[stream] == notice.person_id)


def _signature(notice: Notice) -> tuple[str, str, int]:
    return notice.person_id, notice.context["policy"], notice.context["number"]


def _rows(session: Session, notices: Iterable[Notice], now: datetime) -> list[NoticeRow]:
    notices = list(notices)
    named = [n.context[key] for n in notices for key in ("person_id", "manager_id") if key in n.context]
    people = persons_by_id(session, named, now)
    asked = any("course" in notice.context for notice in notices)
    titles = {course.slug: course.title for course in courses_published(session)} if asked else {}
    if any("policy" in notice.context for notice in notices):
        titles |= {f"policy:{slug}": title for slug, title in session.execute(select(Policy.slug, Policy.title))}
    return [_row(notice, {key: row.name for key, row in people.items()}, titles) for notice in notices]


def _row(notice: Notice, names: Mapping[str, str], titles: Mapping[str, str]) -> NoticeRow:
    context = notice.context
    words: dict[str, str | int | date | None] = {
        "course": titles.get(context.get("course", ""), context.get("course", "")),
        "channel": CHANNELS.get(context.get("channel", ""), context.get("channel", "")),
        "level": LEVEL_WORDS[Level(context["level"])][0] if "level" in context else "",
        "person": names.get(context.get("person_id", ""), ""),
        "manager": names.get(context.get("manager_id", ""), ""),
        "date": date.fromisoformat(context["date"]) if "date" in context else None,
        "count": context.get("count", 0),
        "policy": titles.get(f"policy:{context.get('policy', '')}", ""),
        "outcome": context.get("outcome", ""),
    }
    return NoticeRow(
        id=notice.id,
        kind=notice.kind,
        words=words,
        path=context.get("path", KINDS[notice.kind].path),
        created_at=notice.created_at,
        is_new=notice.read_at is None,
    )
