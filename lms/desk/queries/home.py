"""What the home page shows, in a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.core.access import Actor
from lms.core.language import zone_of
from lms.desk.queries import steps
from lms.learning.queries import MyCourse, my_courses
from lms.notifications.queries import unread_count


@dataclass(frozen=True, slots=True)
class Home:
    """The one thing to do next, what is due, the courses, and how many notices are new."""

    next: steps.Next
    course: MyCourse | None
    due: tuple[steps.DueThing, ...]
    courses: tuple[MyCourse, ...]
    unread: int


def home_of(session: Session, actor: Actor, now: datetime) -> Home:
    """Return the reader's home."""
    person_id = str(actor.person_id)
    courses = my_courses(session, person_id, now)
    step = steps.next_of(courses, [], may_ask=False)
    return Home(
        next=step,
        course=next((row for row in courses if row.slug == step.course), None),
        due=steps.due_things(courses, [], now, zone_of(actor.time_zone)),
        courses=courses,
        unread=unread_count(session, person_id),
    )
