"""Routes for programs, and the page on which administrators keep their tokens."""

from lms.interop.views.room import bp as bp  # isort: skip
from lms.interop.views import authzen as authzen
from lms.interop.views import tokens as tokens
