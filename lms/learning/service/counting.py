"""What the answers to a course's questions add up to: counted now and then, so that a page need not mark thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from courses import Course
from courses.activities.choice import Choice
from courses.statistics import Answered, Correlation, QuestionFigures, question_figures
from lms.db.work import Work
from lms.learning import rules
from lms.learning.models import AnswerCount, Attempt, CourseVersion, Enrolment
from lms.learning.queries.counting import Sat, sittings_of
from lms.learning.queries.versions import course_of_version, current_version_id

NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def count_answers(work: Work) -> int:
    """Count the answers of every course in which an assessment was handed in since the last count; return how many."""
    last = func.max(Attempt.submitted_at)
    rows = work.session.execute(
        select(Enrolment.course, last, AnswerCount.counted_at)
        .join(Attempt, Attempt.enrolment_id == Enrolment.id)
        .join(CourseVersion, (CourseVersion.course == Enrolment.course) & CourseVersion.is_current)
        .outerjoin(AnswerCount, AnswerCount.course == Enrolment.course)
        .where(Attempt.kind == rules.FINAL, Attempt.submitted_at.is_not(None))
        .group_by(Enrolment.course, AnswerCount.counted_at)
    ).all()
    behind = [slug for slug, handed_in, counted_at in rows if handed_in and handed_in > (counted_at or NEVER)]
    for slug in behind:
        count_course(work, slug)
    return len(behind)


def count_course(work: Work, slug: str) -> None:
    """Count the answers of one course anew, over the first sitting of each person in the present material version."""
    course = course_of_version(work.session, current_version_id(work.session, slug))
    sittings = sittings_of(work.session, course)
    marked = [_marked(course, sitting) for sitting in sittings]
    figures = question_figures(marked, _keys(course))
    parts = _by_department(sittings, marked)
    row = work.session.get(AnswerCount, slug) or AnswerCount(course=slug)
    row.counted_at, row.sittings = work.now, len(sittings)
    row.figures = {name: _stored(each) | {"departments": parts.get(name, {})} for name, each in figures.items()}
    work.session.add(row)
    work.session.flush()


def _marked(course: Course, sitting: Sat) -> list[Answered]:
    answered = []
    for name in sitting.asked:
        answer = sitting.answers.get(name)
        score = course.question(name).activity.mark(answer).score or 0.0 if answer is not None else 0.0
        answered.append(Answered(name, score, tuple((answer or {}).get("picked", ()))))
    return answered


def _keys(course: Course) -> dict[str, list[bool]]:
    found = ((question.id, question.activity) for question in course.bank)
    return {name: [option.right for option in each.options] for name, each in found if isinstance(each, Choice)}


def _by_department(
    sittings: Sequence[Sat], marked: Sequence[Sequence[Answered]]
) -> Mapping[str, Mapping[str, tuple[int, float]]]:
    """Return question → department → (people asked, sum of their scores)."""
    found: dict[str, dict[str, tuple[int, float]]] = defaultdict(dict)
    for sitting, answers in zip(sittings, marked, strict=True):
        if sitting.department_id is None:
            continue
        for each in answers:
            asked, total = found[each.question].get(sitting.department_id, (0, 0.0))
            found[each.question][sitting.department_id] = (asked + 1, total + each.score)
    return found


def _stored(figures: QuestionFigures) -> dict[str, Any]:
    return {
        "asked": figures.asked,
        "difficulty": figures.difficulty,
        "discrimination": _triple(figures.discrimination),
        "options": [[each.picked, _triple(each.with_rest)] for each in figures.options],
        "flags": list(figures.flags),
    }


def _triple(found: Correlation | None) -> list[float] | None:
    return [found.value, found.low, found.high] if found else None
