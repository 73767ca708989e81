"""Mail is looked for every few seconds."""

from __future__ import annotations

from datetime import timedelta

from lms.db.jobs import Job
from lms.notifications.delivery import deliver

JOBS = (Job("deliver mail", deliver, timedelta(seconds=2)),)
