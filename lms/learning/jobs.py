"""What learning does again and again: hand in attempts whose time is up, announce follow-ups, count answers."""

from __future__ import annotations

from datetime import timedelta

from lms.db.jobs import Job
from lms.db.work import Store
from lms.learning import service
from lms.learning.queries.counting import counted_of, courses_behind

AT_ONCE = 100


def hand_in_overdue(store: Store) -> int:
    """Hand in the attempts whose time is up, with what was saved; return how many."""
    with store.writing() as work:
        return service.submit_overdue(work, AT_ONCE)


def announce_follow_ups(store: Store) -> int:
    """Say which follow-ups have become due; return how many."""
    with store.writing() as work:
        return service.announce_follow_ups(work, AT_ONCE)


def count_answers(store: Store) -> int:
    """Count the answers of courses in which assessments were handed in since; return how many courses."""
    with store.reading() as work:
        counts = [counted_of(work.session, slug, work.now) for slug in courses_behind(work.session)]
    for counted in counts:
        with store.writing() as work:
            service.keep_count(work, counted)
    return len(counts)


JOBS = (
    Job("learning.hand_in_overdue", hand_in_overdue, timedelta(minutes=1)),
    Job("learning.announce_follow_ups", announce_follow_ups, timedelta(minutes=10)),
    Job("learning.count_answers", count_answers, timedelta(hours=1)),
)
