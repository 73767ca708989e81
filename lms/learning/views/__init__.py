"""Pages of learning: courses, lessons, the assessment and what follows it, assignments, figures."""

from lms.learning.views import (
    adjusting,
    assessment,
    assigning,
    courses,
    evaluating,
    evidencing,
    figures,
    following,
    lessons,
    notes,
    offline,
    searching,
)
from lms.learning.views.room import bp

__all__ = [
    "adjusting", "assessment", "assigning", "bp", "courses", "evaluating", "evidencing", "figures", "following",
    "lessons", "notes", "offline", "searching",
]  # fmt: skip
