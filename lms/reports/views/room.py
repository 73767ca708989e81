"""The blueprint of reports."""

from __future__ import annotations

from lms.web.blueprint import Room

bp = Room("reports", __name__)
