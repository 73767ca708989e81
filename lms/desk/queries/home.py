"""What the home page shows, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lms.awards.queries import LiveCertificate, live_asked
from lms.core.access import Actor
from lms.core.settings import Settings
from lms.db.listed import one_of
from lms.db.together import Question, ask_together
from lms.db.types import Instant
from lms.desk.queries import steps
from lms.desk.queries.readiness import Reach, reaches_of
from lms.learning.models import FollowUp
from lms.learning.queries import MyCourse
from lms.learning.queries.progress import MyCoursesAsked
from lms.notifications.models import Notice
from lms.people.models import ReportingPath
from lms.permission.models import Permission
from lms.permission.queries.policies import waiting_count
from lms.permission.queries.requirements import Stamp, matrix_by, stamp_columns
from lms.permission.queries.reviews import waiting_in_review
from lms.permission.queries.streams import played, streams_asked
from lms.permission.rules import State, Status
from lms.permission.vocabulary import CHANNELS, Level, Matrix


@dataclass(frozen=True, slots=True)
class Home:
    """The one thing to do next, what is due, what the reader may, the courses, notices, follow-ups, requests, policies.

    ``offer`` is the reach that ``next`` offers; ``asked`` counts the ready requests of the people who report to the
    reader, or to somebody for whom the reader stands in. ``to_sign`` counts the policies that wait for the reader's
    name, ``in_review`` the permissions of their people that are in a review.
    """

    next: steps.Next
    course: MyCourse | None
    offer: Reach | None
    due: tuple[steps.DueThing, ...]
    reaches: tuple[Reach, ...]
    courses: tuple[MyCourse, ...]
    unread: int
    follow_ups: int
    asked: int
    to_sign: int
    in_review: int


def home_of(session: Session, actor: Actor, now: datetime, settings: Settings) -> Home:
    """Return the reader's home: one statement, two more when a permission of theirs has fallen due."""
    person_id = str(actor.person_id)
    mine, counts = MyCoursesAsked(person_id, now, settings.time_zone), _counts_asked(actor, now)
    streams, live = streams_asked([person_id], now), live_asked([person_id], now)
    ask_together(session, *mine.questions, streams, live, counts)
    courses = mine.read(session)
    states = played(session, streams.answer, now).get(person_id, [])
    open_or_standing = [state for state in states if state.is_open or state.is_standing]
    offers = sorted(
        (state for state in open_or_standing if state.status is Status.OFFERED),
        key=lambda state: (state.offer_lapses_at or now, state.stream_id),
    )
    unread, follow_ups, asked, to_sign, in_review, *stamp = counts.answer
    may_ask = not open_or_standing and _may_ask(matrix_by(session, Stamp(*stamp)), live.answer, states, now)
    step = steps.next_of(courses, offers, may_ask=may_ask)
    return Home(
        next=step,
        course=next((row for row in courses if row.slug == step.course), None),
        offer=next(iter(reaches_of([state for state in offers if state.stream_id == step.offer], settings)), None),
        due=steps.due_things(courses, offers, now, settings, actor.time_zone),
        reaches=reaches_of(open_or_standing, settings),
        courses=courses,
        unread=unread,
        follow_ups=follow_ups,
        asked=asked if actor.manages or actor.delegate_for else 0,
        to_sign=to_sign,
        in_review=in_review,
    )


def _may_ask(
    matrix: Matrix, live: Mapping[str, Sequence[LiveCertificate]], states: Sequence[State], now: datetime
) -> bool:
    proved = {each.course for held in live.values() for each in held}
    rows = (matrix.row(channel, Level.SHARE, now) for channel in CHANNELS)
    return any(steps.may_ask(states, proved, row, now) for row in rows)


def _statement_of_counts() -> Select[*tuple[Any, ...]]:
    """Build the statement of how many notices are new, follow-ups due, requests wait for heads, policies to sign.

    Beside them stand how many permissions are in review, and the stamp of the matrix.
    """
    new = select(func.count()).where(Notice.person_id == bindparam("me"), Notice.read_at.is_(None))
    reports = select(ReportingPath.person_id).where(one_of(ReportingPath.manager_id, "heads"), ReportingPath.depth == 1)
    asked = select(func.count()).where(
        Permission.person_id.in_(reports),
        Permission.status == Status.REQUESTED,
        Permission.ready_at.is_not(None),
        or_(Permission.next_change_at.is_(None), Permission.next_change_at > bindparam("now", type_=Instant)),
    )
    due = select(func.count()).where(
        FollowUp.person_id == bindparam("me"),
        FollowUp.done_at.is_(None),
        FollowUp.due_at <= bindparam("now", type_=Instant),
        FollowUp.lapses_at > bindparam("now", type_=Instant),
    )
    to_sign = waiting_count(bindparam("me"), bindparam("now", type_=Instant))
    in_review = waiting_in_review("heads", "me")
    counts = (new, due, asked, to_sign, in_review)
    return select(*(count.scalar_subquery() for count in counts), *stamp_columns())


_COUNTS = _statement_of_counts()


def _counts_asked(actor: Actor, now: datetime) -> Question[Any]:
    """Return the question how many notices are new, follow-ups due, requests wait for the reader as a head or delegate.

    Then how many policies, how many permissions in review, and the stamp of the matrix.
    """
    heads = [actor.person_id, *sorted(actor.delegate_for)]
    values = {"me": actor.person_id, "heads": heads, "now": now}
    return Question(_COUNTS, values, lambda rows: rows[0])
