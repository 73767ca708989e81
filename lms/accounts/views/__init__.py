"""Pages of signing in."""

from lms.accounts.views import codes, entering, own, recovering
from lms.accounts.views.room import bp

__all__ = ["bp", "codes", "entering", "own", "recovering"]
