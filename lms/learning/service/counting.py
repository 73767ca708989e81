"""Keeping what the answers to a course's questions add up to, so that a page need not mark thousands."""

from __future__ import annotations

from lms.db.work import Work
from lms.learning.models import AnswerCount
from lms.learning.queries.counting import Counted


def keep_count(work: Work, counted: Counted) -> None:
    """Keep a count (``queries.counting.counted_of``) in the place of the one before.

    Counting reads for seconds and writes for none: it is done before, outside the transaction that keeps it.
    """
    row = work.session.get(AnswerCount, counted.course) or AnswerCount(course=counted.course)
    row.counted_at, row.sittings, row.figures = counted.counted_at, counted.sittings, dict(counted.figures)
    work.session.add(row)
    work.session.flush()
