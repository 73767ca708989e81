"""The mail of the past: noted as sent when it was due. Only the last days' mail is left for the worker to deliver."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from lms.db.outbox import SENT, WAITING, OutboxRow
from lms.db.work import Work

LEFT_TO_DELIVER = timedelta(days=1)


def note_as_sent(work: Work) -> None:
    """Note what was due more than a day ago as sent then: a demo company does not write letters of two years."""
    work.session.flush()
    work.session.execute(
        update(OutboxRow)
        .where(OutboxRow.state == WAITING, OutboxRow.available_at < work.now - LEFT_TO_DELIVER)
        .values(state=SENT, attempts=1, finished_at=OutboxRow.available_at)
        .execution_options(synchronize_session=False)
    )
