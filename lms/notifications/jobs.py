"""Mail is looked for every few seconds, what is told to many soon after; deadlines once a day, by their own clock."""

from __future__ import annotations

from datetime import timedelta

from lms.db.jobs import Job
from lms.notifications.delivery import deliver
from lms.notifications.service import remind, tell_answerers, tell_holders, tell_signers

JOBS = (
    Job("deliver mail", deliver, timedelta(seconds=2)),
    Job("tell of policies to sign", tell_signers, timedelta(seconds=20)),
    Job("tell of reviews to answer", tell_answerers, timedelta(seconds=20)),
    Job("tell of calls to renew", tell_holders, timedelta(seconds=20)),
    Job("remind of deadlines", remind, timedelta(minutes=1)),
)
