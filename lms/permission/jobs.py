"""Time: what falls due is played."""

from __future__ import annotations

from datetime import timedelta

from lms.db.jobs import Job
from lms.permission.service import reviewing, tick

JOBS = (
    Job("play permissions", tick, timedelta(seconds=30)),
    Job("turn reviews", reviewing.tick, timedelta(seconds=30)),
)
