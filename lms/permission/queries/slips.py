"""How slips are set, which lessons can heal them, and what a reader sees of one."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.learning.queries.repeating import LessonRow, lessons_published
from lms.permission.models import SlipSetting
from lms.permission.rules.slips import SHORT_LESSON, ShortLesson, SlipRule

NEVER_SET = SlipRule()


def slip_rule(session: Session) -> SlipRule:
    """Return how slips are set now; one statement."""
    columns = (SlipSetting.number, SlipSetting.is_on, SlipSetting.days, SlipSetting.lessons)
    row = session.execute(select(*columns).order_by(SlipSetting.number.desc()).limit(1)).one_or_none()
    return SlipRule(row.number, row.is_on, row.days, tuple(row.lessons)) if row else NEVER_SET


def short_lessons(session: Session) -> tuple[ShortLesson, ...]:
    """Return every lesson of the published courses that is short, the shortest first."""
    short = [_short(row) for row in lessons_published(session) if row.minutes <= SHORT_LESSON]
    return tuple(sorted(short, key=lambda lesson: (lesson.minutes, lesson.code)))


def lessons_named(session: Session, codes: Iterable[str]) -> tuple[ShortLesson, ...]:
    """Return the lessons of these codes that are published, in their order."""
    wanted = tuple(codes)
    rows = lessons_published(session, {code.partition("/")[0] for code in wanted})
    known = {lesson.code: lesson for lesson in map(_short, rows)}
    return tuple(known[code] for code in wanted if code in known)


def _short(row: LessonRow) -> ShortLesson:
    return ShortLesson(f"{row.course}/{row.module}", row.title, row.course_title, row.minutes)
