"""The sealer runs every few seconds, and so does whoever writes the exports that were asked for."""

from __future__ import annotations

from datetime import timedelta

from lms.audit.exports import write_waiting
from lms.audit.service import seal_all
from lms.db.jobs import Job

JOBS = (
    Job("seal the audit trail", seal_all, timedelta(seconds=10)),
    Job("write an auditor's export", write_waiting, timedelta(seconds=5)),
)
