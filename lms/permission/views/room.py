"""The blueprint of the room."""

from __future__ import annotations

from lms.web.blueprint import Room

bp = Room("permission", "lms.permission")
