"""How a course works, for HR and authors: its questions, what it changed, what people thought. Nobody by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from courses import Course, Question
from courses.statistics import normalised_gain
from lms.core.access import Actor, Role
from lms.core.errors import NotFound
from lms.core.groups import LEAST_SHOWN, hidden_groups
from lms.learning import rules
from lms.learning.models import AnswerCount, Attempt, Enrolment
from lms.learning.queries.counting import first_final, placed_then
from lms.learning.queries.versions import course_of_version, current_version_id
from lms.people.models import Assignment, Department
from lms.people.queries.scope import departments_covered_by

NOWHERE = ""
"""Stands for people who had no department that day."""


@dataclass(frozen=True, slots=True)
class OptionUse:
    """One option: its text, whether it is right, the share of answers that pick it, and whether they know more.

    ``leads`` is the correlation of picking it with the rest of a sitting, None where nothing can be told.
    """

    html: str
    right: bool
    share: float
    leads: float | None


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question: how many were asked, the share of right answers (0 to 1), discrimination, flags.

    Without enough answers, ``difficulty`` is None and there is nothing else.
    """

    question: Question
    asked: int
    difficulty: float | None
    discrimination: float | None
    flags: tuple[str, ...]
    options: tuple[OptionUse, ...] = ()


@dataclass(frozen=True, slots=True)
class Gain:
    """Mean scores (0 to 1) before and after of the same people, and the share of what could be gained."""

    people: int
    before: float
    after: float

    @property
    def gain(self) -> float | None:
        """The normalised gain, None when all was known before."""
        return normalised_gain(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Part:
    """The figure of one department and all below it; ``value`` is None where the group is too small to show."""

    name: str
    people: int | None
    value: Any


@dataclass(frozen=True, slots=True)
class Figures:
    """How a course works. ``kept`` is the mean score at each follow-up by number, for five people or more."""

    course: Course
    counted_at: datetime | None
    sittings: int
    rows: tuple[QuestionRow, ...]
    gain: Gain | None
    gain_parts: tuple[Part, ...]
    kept: tuple[tuple[int, int, float], ...]

    @property
    def flagged(self) -> tuple[QuestionRow, ...]:
        """The questions that deserve a look."""
        return tuple(row for row in self.rows if row.flags)


@dataclass(frozen=True, slots=True)
class Groups:
    """The departments side by side: names by id in their order, and in which of them each department lies."""

    names: Mapping[str, str]
    of: Mapping[str, str]

    def parts(self, sizes: Mapping[str, int], value: Callable[[str], Any]) -> tuple[Part, ...]:
        """Return the figure of each group that has people; too small ones without it."""
        hidden = hidden_groups({key: sizes.get(key, 0) for key in self.names})
        shown = ((key, name) for key, name in self.names.items() if sizes.get(key))
        return tuple(Part(name, *((None, None) if key in hidden else (sizes[key], value(key)))) for key, name in shown)


def groups_of(session: Session, actor: Actor) -> Groups:
    """Return the departments to compare: those below the one top of the actor's scope as HR, else its tops.

    One statement. An author who is not of HR compares none.
    """
    rows = session.execute(
        select(Department.id, Department.name, Department.parent_id)
        .where(departments_covered_by(actor, Role.HR))
        .order_by(Department.name, Department.id)
    ).all()
    parents = {row.id: row.parent_id for row in rows}
    tops = [row.id for row in rows if row.parent_id not in parents]
    compared = {row.id for row in rows if row.parent_id in tops} | set(tops) if len(tops) == 1 else set(tops)
    names = {row.id: row.name for row in rows if row.id in compared}
    of = {}
    for key in parents:
        at = key
        while at not in compared:
            at = parents[at]
        of[key] = at
    return Groups(names, of)


def figures_of(session: Session, slug: str, groups: Groups) -> Figures:
    """Return how a course works: four statements; NotFound for a course that is not published."""
    course = course_of_version(session, current_version_id(session, slug))
    count = session.get(AnswerCount, slug)
    gains = _gains(session, slug)
    return Figures(
        course=course,
        counted_at=count.counted_at if count else None,
        sittings=count.sittings if count else 0,
        rows=tuple(_row(question, count.figures.get(question.id) if count else None) for question in course.bank),
        gain=_gain(gains.values()) if sum(each.people for each in gains.values()) >= LEAST_SHOWN else None,
        gain_parts=_gain_parts(groups, gains),
        kept=_kept(session, slug),
    )


def question_of(session: Session, slug: str, question_id: str, groups: Groups) -> tuple[QuestionRow, tuple[Part, ...]]:
    """Return one question and its share of right answers by department: two statements; NotFound if unknown."""
    course = course_of_version(session, current_version_id(session, slug))
    question = next((each for each in course.bank if each.id == question_id), None)
    if question is None:
        raise NotFound("There is no such question in this course.", "Choose one of the list.")
    count = session.get(AnswerCount, slug)
    stored = count.figures.get(question_id) if count else None
    sizes: dict[str, int] = defaultdict(int)
    sums: dict[str, float] = defaultdict(float)
    for department_id, (asked, total) in (stored or {}).get("departments", {}).items():
        if department_id in groups.of:
            sizes[groups.of[department_id]] += asked
            sums[groups.of[department_id]] += total
    return _row(question, stored), groups.parts(sizes, lambda key: sums[key] / sizes[key])


def _row(question: Question, stored: dict[str, Any] | None) -> QuestionRow:
    asked = stored["asked"] if stored else 0
    if stored is None or asked < LEAST_SHOWN:
        return QuestionRow(question, asked, None, None, ())
    found = stored["discrimination"]
    options = tuple(
        OptionUse(option.html, option.right, picked / asked, leads[0] if leads else None)
        for option, (picked, leads) in zip(getattr(question.activity, "options", ()), stored["options"], strict=False)
    )
    return QuestionRow(
        question, asked, stored["difficulty"], found[0] if found else None, tuple(stored["flags"]), options
    )


def _gains(session: Session, slug: str) -> dict[str, Gain]:
    """Return the mean scores before and after by department, of everybody who gave both for the first time."""
    early = aliased(Attempt)
    rows = session.execute(
        select(Assignment.department_id, func.count(), func.avg(early.score), func.avg(Attempt.score))
        .select_from(Attempt)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .join(
            early,
            (early.enrolment_id == Enrolment.id) & (early.kind == rules.PRETEST) & early.submitted_at.is_not(None),
        )
        .outerjoin(Assignment, placed_then())
        .where(*first_final(slug))
        .group_by(Assignment.department_id)
    )
    return {department_id or NOWHERE: Gain(n, float(before), float(after)) for department_id, n, before, after in rows}


def _gain(gains: Iterable[Gain]) -> Gain:
    found = list(gains)
    people = sum(each.people for each in found)
    before = sum(each.people * each.before for each in found) / people
    return Gain(people, before, sum(each.people * each.after for each in found) / people)


def _gain_parts(groups: Groups, gains: Mapping[str, Gain]) -> tuple[Part, ...]:
    found: dict[str, list[Gain]] = defaultdict(list)
    for department_id, gain in gains.items():
        if department_id in groups.of:
            found[groups.of[department_id]].append(gain)
    whole = {key: _gain(each) for key, each in found.items()}
    return groups.parts({key: each.people for key, each in whole.items()}, lambda key: whole[key])


def _kept(session: Session, slug: str) -> tuple[tuple[int, int, float], ...]:
    rows = session.execute(
        select(Attempt.number, func.count(), func.avg(Attempt.score))
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.course == slug, Attempt.kind == rules.FOLLOW_UP, Attempt.submitted_at.is_not(None))
        .group_by(Attempt.number)
        .order_by(Attempt.number)
    )
    return tuple((number, people, float(mean)) for number, people, mean in rows if people >= LEAST_SHOWN)
