"""Certificates whose time is over are noted as expired."""

from __future__ import annotations

from datetime import timedelta

from lms.awards import service
from lms.db.jobs import Job
from lms.db.work import Store


def expire(store: Store) -> int:
    """Note expired certificates in units of work of a bounded size; return how many."""
    noted = 0
    while True:
        with store.writing() as work:
            count = service.expire_due(work)
        noted += count
        if not count:
            return noted


JOBS = (Job("expire certificates", expire, timedelta(seconds=30)),)
