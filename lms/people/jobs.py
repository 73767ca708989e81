"""What tick and worker do for people: changes whose day has come, imports that wait, and a look at the lines."""

from __future__ import annotations

from datetime import timedelta

from lms.db.jobs import Job
from lms.people.service.checking import alarm
from lms.people.service.due import carry_out_due
from lms.people.service.imports import run_waiting

JOBS = (
    Job("people.due", carry_out_due, timedelta(minutes=1)),
    Job("people.imports", run_waiting, timedelta(seconds=5)),
    Job("people.lines", alarm, timedelta(days=1)),
)
