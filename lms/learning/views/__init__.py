"""Pages of learning: courses, lessons, the assessment, assignments."""

from lms.learning.views import adjusting, assessment, assigning, courses, lessons
from lms.learning.views.room import bp

__all__ = ["adjusting", "assessment", "assigning", "bp", "courses", "lessons"]
