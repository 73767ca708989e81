"""Pages of learning: courses, lessons, the assessment, assignments."""

from lms.learning.views.room import bp

__all__ = ["bp"]
