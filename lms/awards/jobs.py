"""Certificates whose time is over are noted as such; held ones are issued once their letters can be printed."""

from __future__ import annotations

from datetime import timedelta

from lms.awards import queries, service
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


def release(store: Store) -> int:
    """Issue what is held for a name that can be printed by now, as after fonts were installed; return how many."""
    with store.reading() as work:
        waiting = queries.held_persons(work.session)
    issued = 0
    for person_id in waiting:
        with store.writing() as work:
            issued += service.release_held(work, person_id)
    return issued


JOBS = (
    Job("expire certificates", expire, timedelta(seconds=30)),
    Job("issue held certificates", release, timedelta(hours=1)),
)
