"""Pages of learning: courses, lessons, the assessment, assignments."""

from lms.learning.views import assessment, assigning, courses, lessons
from lms.learning.views.room import bp

__all__ = ["assessment", "assigning", "bp", "courses", "lessons"]
