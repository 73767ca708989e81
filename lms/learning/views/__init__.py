"""Pages of learning: courses, lessons, the assessment, assignments."""

from lms.learning.views import assessment, courses, lessons
from lms.learning.views.room import bp

__all__ = ["assessment", "bp", "courses", "lessons"]
