"""What time alone changes in facts is noted every few seconds; who reads in between corrects it in memory."""

from __future__ import annotations

from datetime import timedelta

from lms.db.jobs import Job
from lms.reports import service

JOBS = (Job("bring figures up to now", service.play_due, timedelta(seconds=20)),)
