"""The outbox: what must leave the process is a row in the transaction of its cause, and is sent afterwards.

A worker claims rows with a lease, so that a killed worker's rows are found again. Delivery is at least once; the
``key`` is unique and travels with the message, so that a receiver can tell a double.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, String, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.ids import new_id
from lms.db.base import Base
from lms.db.kept import ask
from lms.db.types import Key, json_type
from lms.db.work import Store, Work

WAITING, SENT, DEAD = "waiting", "sent", "dead"
LEASE = timedelta(minutes=2)
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=6)
TRIES = 10
"""After this many failures a row is a dead letter: shown, and sent again by hand."""
ERROR_LENGTH = 500


class OutboxRow(Base):
    """One thing to send. ``topic`` names who sends it (such as ``mail``); ``payload`` is what that sender needs."""

    __tablename__ = "lms_outbox"
    __table_args__ = (Index(None, "state", "topic", "available_at"), Index(None, "created_at"))

    id: Mapped[Key]
    topic: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(json_type())
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    """From when it may be claimed; while claimed, when the lease ends."""
    lease: Mapped[str | None] = mapped_column(String(26))
    finished_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(ERROR_LENGTH), default="")


_ADD = insert(OutboxRow)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row that is ours to send until its lease ends."""

    id: str
    key: str
    payload: dict[str, Any]
    attempts: int
    lease: str


def put(work: Work, topic: str, key: str, payload: dict[str, Any], *, not_before: datetime | None = None) -> str:
    """Put a message into the transaction of ``work`` and return its id; ``key`` must be new.

    ``not_before`` holds it back until then.
    """
    row = _row(work, topic, key, payload, not_before or work.now)
    ask(work.session, _ADD, row)
    return str(row["id"])


def gather(work: Work, topic: str, wanted: Mapping[str, tuple[dict[str, Any], datetime]]) -> dict[str, str]:
    """Return the id of a message per key that others of the same key may join until it is claimed.

    ``wanted`` holds payload and first moment of each key. The messages are locked until the end of this transaction,
    so that no worker sends one while something is put into it; one that is on its way already gets a successor.
    """
    if not wanted:
        return {}
    insert = sqlite_insert if work.session.get_bind().dialect.name == "sqlite" else postgresql_insert
    rows = [_row(work, topic, key, *wanted[key]) for key in sorted(wanted)]
    work.session.execute(insert(OutboxRow).on_conflict_do_nothing(index_elements=[OutboxRow.key]), rows)
    still_open = (
        select(OutboxRow.key, OutboxRow.id)
        .where(OutboxRow.key.in_(wanted), OutboxRow.state == WAITING, OutboxRow.attempts == 0)
        .order_by(OutboxRow.key)
        .with_for_update()
    )
    found: dict[str, str] = {row.key: row.id for row in work.session.execute(still_open)}
    for key in sorted(wanted.keys() - found.keys()):
        payload, not_before = wanted[key]
        found[key] = put(work, topic, f"{key}/{new_id()}", payload, not_before=not_before)
    return found


def _row(work: Work, topic: str, key: str, payload: dict[str, Any], not_before: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "topic": topic,
        "key": key,
        "payload": payload,
        "state": WAITING,
        "attempts": 0,
        "created_at": work.now,
        "available_at": max(work.now, not_before),
        "error": "",
    }


def claim(store: Store, topic: str, most: int = 20) -> list[Claimed]:
    """Take up to ``most`` due rows of a topic for :data:`LEASE`, oldest first; other workers pass them by."""
    with store.writing() as work:
        due = (
            select(OutboxRow.id)
            .where(OutboxRow.state == WAITING, OutboxRow.topic == topic, OutboxRow.available_at <= work.now)
            .order_by(OutboxRow.available_at, OutboxRow.id)
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        ids = list(work.session.scalars(due))
        lease = new_id()
        taken = work.session.scalars(
            update(OutboxRow)
            .where(OutboxRow.id.in_(ids))
            .values(lease=lease, available_at=work.now + LEASE, attempts=OutboxRow.attempts + 1)
            .returning(OutboxRow)
        ).all()
        return [Claimed(row.id, row.key, row.payload, row.attempts, lease) for row in sorted(taken, key=lambda r: r.id)]


def finish(store: Store, claimed: Claimed, kept: dict[str, Any]) -> bool:
    """Note that a row was sent; False when the lease had passed to another worker.

    ``kept`` is what remains of the payload: an address or a link in it need not outlive the message.
    """
    with store.writing() as work:
        return _settle(work, claimed, state=SENT, payload=kept, finished_at=work.now, lease=None, error="")


def fail(store: Store, claimed: Claimed, error: str) -> bool:
    """Note a failure: the row waits for its next try, or becomes a dead letter after :data:`TRIES`."""
    with store.writing() as work:
        if claimed.attempts >= TRIES:
            return _settle(work, claimed, state=DEAD, finished_at=work.now, lease=None, error=error[:ERROR_LENGTH])
        later = work.now + delay(claimed.attempts, random.random)
        return _settle(work, claimed, available_at=later, lease=None, error=error[:ERROR_LENGTH])


def delay(attempts: int, chance: Callable[[], float]) -> timedelta:
    """Return how long to wait after the given number of failures: doubling, bounded, with up to a quarter of jitter."""
    plain = min(FIRST_DELAY * 2 ** min(attempts - 1, TRIES), LONGEST_DELAY)
    return plain * (1 + chance() / 4)


def replay(work: Work, row_id: str) -> bool:
    """Let a dead letter be tried again from now on; False when it is not one."""
    done = work.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == row_id, OutboxRow.state == DEAD)
        .values(state=WAITING, attempts=0, available_at=work.now, finished_at=None)
        .returning(OutboxRow.id)
    )
    return done.first() is not None


def _settle(work: Work, claimed: Claimed, **values: Any) -> bool:  # noqa: ANN401  (columns of any type)
    done = work.session.execute(
        update(OutboxRow)
        .where(OutboxRow.id == claimed.id, OutboxRow.lease == claimed.lease)
        .values(**values)
        .returning(OutboxRow.id)
    )
    return done.first() is not None
