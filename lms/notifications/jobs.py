"""Mail is looked for every few seconds; deadlines once a day, by the clock of their rounds."""

from __future__ import annotations

from datetime import timedelta

from lms.db.jobs import Job
from lms.notifications.delivery import deliver
from lms.notifications.service import remind

JOBS = (
    Job("deliver mail", deliver, timedelta(seconds=2)),
    Job("remind of deadlines", remind, timedelta(minutes=1)),
)
