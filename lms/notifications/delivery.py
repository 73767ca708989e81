"""Delivery: due mail of the outbox is claimed, composed, sent, and noted as sent, failed or not wanted any more."""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from typing import Any

import structlog

from lms.db import outbox
from lms.db.work import Store
from lms.notifications import queries
from lms.notifications.mailing import Letter, Mailer, compose, mailer_of

log = structlog.get_logger(__name__)


def deliver(store: Store) -> int:
    """Send what is due, one claim after the other, and return how many messages left."""
    mailer = mailer_of(store.settings)
    sent = 0
    while claimed := outbox.claim(store, queries.TOPIC):
        for row in claimed:
            sent += _deliver_one(store, mailer, row)
    return sent


def _deliver_one(store: Store, mailer: Mailer, row: outbox.Claimed) -> int:
    letter = _letter(store, row)
    if letter is None:
        outbox.finish(store, row, _kept(row.payload))
        return 0
    try:
        mailer.send(compose(letter, store.settings, store.clock))
    except (OSError, smtplib.SMTPException) as error:
        # The server's words may repeat an address; the kind of failure and its code are enough to act on.
        reason = (
            f"{type(error).__name__} {getattr(error, 'smtp_code', '') or getattr(error, 'errno', '') or ''}".strip()
        )
        log.warning("mail not delivered", message=row.id, attempts=row.attempts, reason=reason)
        outbox.fail(store, row, reason)
        return 0
    outbox.finish(store, row, _kept(row.payload))
    return 1


def _kept(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a sent message leaves behind: what it was about, no address and no link."""
    return {name: payload[name] for name in ("notice", "person", "template") if name in payload}


def _letter(store: Store, row: outbox.Claimed) -> Letter | None:
    """Return the letter of a row, or None when nobody should get it any more (left, address gone, erased, met)."""
    payload: Mapping[str, Any] = row.payload
    if "template" in payload:
        return Letter(payload["to"], payload["template"], payload["context"], payload.get("language", "en"), row.key)
    with store.reading() as work:
        found = queries.addressed(work.session, row.id, work.now)
    if found is None or not found.notices or not found.active or not found.email:
        return None
    if len(found.notices) > 1:
        several: dict[str, Any] = {"name": found.name, "path": "/notices", "notices": found.notices}
        return Letter(found.email, "notifications/several", several, found.language, row.key)
    [notice] = found.notices
    context = {"name": found.name, "path": notice.path, **notice.words}
    return Letter(found.email, f"notifications/{notice.kind}", context, found.language, row.key)
