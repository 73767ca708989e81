"""The one-minute evaluation after a course: what its learners thought of it, and nothing about them.

Reaction is the first of the four levels at which training is judged: Kirkpatrick, D. L. (1959). Techniques for
evaluating training programs. Journal of the American Society of Training Directors 13(11), 3-9.
"""

from __future__ import annotations

from courses.activities.rating import Rating, Statement
from courses.model import Course

STANDARD = Rating(
    id="evaluation",
    title="",
    prompt="",
    scale="agree",
    feeds="evaluation",
    statements=(
        Statement("usable", "I can use this in my work."),
        Statement("clear", "It was clear, and in words that I use."),
        Statement("worth-it", "It was worth the time."),
    ),
)
"""Asked where a course has no `evaluation.md` of its own."""


def evaluation_of(course: Course) -> Rating:
    """Return the statements that a course's learners are asked to rate."""
    return course.evaluation or STANDARD
