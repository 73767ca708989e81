"""The room's blueprint, on which the files of views put their routes."""

from __future__ import annotations

from lms.web.blueprint import Room

bp = Room("desk", __name__)
