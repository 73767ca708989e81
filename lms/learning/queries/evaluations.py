"""What people thought of a course: averages and comments, nobody by name, nothing of fewer than five."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from courses import Course
from courses.evaluation import evaluation_of
from lms.core.access import Actor, Role
from lms.core.groups import LEAST_SHOWN
from lms.learning.models import Evaluation
from lms.learning.queries.figures import Groups, Part

MOST, MOST_COMMENTS = 5_000, 200
CANNOT_SAY = 0


@dataclass(frozen=True, slots=True)
class Rated:
    """One statement: its text, how many rated it, and their mean on a scale from 1 to 5."""

    html: str
    people: int
    mean: float


@dataclass(frozen=True, slots=True)
class Reactions:
    """What people thought. Empty of everything but ``people`` while they are fewer than five.

    ``comments`` are for HR only, in an order that tells nothing of when or by whom. A part's value is the mean over
    all statements.
    """

    people: int
    statements: tuple[Rated, ...]
    parts: tuple[Part, ...]
    comments: tuple[str, ...]

    @property
    def is_shown(self) -> bool:
        """Whether there are enough people to show anything."""
        return self.people >= LEAST_SHOWN


def reactions_of(session: Session, actor: Actor, course: Course, groups: Groups) -> Reactions:
    """Return what people of the actor's scope thought of a course: one statement; an author reads no comment."""
    is_hr = actor.has(Role.HR)
    statement = select(Evaluation.department_id, Evaluation.ratings, Evaluation.comment)
    statement = statement.where(Evaluation.course == course.slug).order_by(Evaluation.id).limit(MOST)
    if is_hr and not actor.has_for_company(Role.HR):
        statement = statement.where(Evaluation.department_id.in_(groups.of))
    rows = session.execute(statement).all()
    if len(rows) < LEAST_SHOWN:
        return Reactions(len(rows), (), (), ())
    of_groups: dict[str, list[float]] = defaultdict(list)
    for department_id, ratings, _ in rows:
        group = groups.of.get(department_id)
        if group and (mean := _mean(ratings.values())) is not None:
            of_groups[group].append(mean)
    means = {key: _mean(found) for key, found in of_groups.items()}
    comments = tuple(comment for _, _, comment in rows if comment and is_hr)
    return Reactions(
        people=len(rows),
        statements=tuple(_statements(course, [ratings for _, ratings, _ in rows])),
        parts=groups.parts({key: len(found) for key, found in of_groups.items()}, means.get),
        comments=comments[:MOST_COMMENTS],
    )


def _statements(course: Course, ratings: list[Mapping[str, int]]) -> Iterable[Rated]:
    for statement in evaluation_of(course).statements:
        said = [each[statement.id] for each in ratings if each.get(statement.id)]
        mean = _mean(said)
        if mean is not None and len(said) >= LEAST_SHOWN:
            yield Rated(statement.html, len(said), mean)


def _mean(values: Iterable[float]) -> float | None:
    """Return the mean of what was rated; who cannot say is left out."""
    rated = [value for value in values if value != CANNOT_SAY]
    return sum(rated) / len(rated) if rated else None
