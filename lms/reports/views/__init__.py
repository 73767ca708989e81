"""Pages of reports: departments side by side, and one department's people by course; each with its file."""

from lms.reports.views import comparing, people
from lms.reports.views.room import bp

__all__ = ["bp", "comparing", "people"]
