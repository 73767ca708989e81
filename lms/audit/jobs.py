"""The sealer runs every few seconds."""

from __future__ import annotations

from datetime import timedelta

from lms.audit.service import seal_all
from lms.db.jobs import Job

JOBS = (Job("seal the audit trail", seal_all, timedelta(seconds=10)),)
