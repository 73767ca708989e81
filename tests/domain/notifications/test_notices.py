"""Notices: who is told what, once, in working time, and how it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import Message
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.awards.events import CertificateIssued
from lms.core.clock import SetClock
from lms.db import outbox
from lms.db.outbox import OutboxRow
from lms.db.work import Store
from lms.notifications import queries
from lms.notifications.delivery import deliver
from lms.notifications.kinds import KINDS
from lms.people import service as people
from tests.cast import CAST
from tests.fixtures.smtp import Post


def certified(person: str, number: str = "C1") -> CertificateIssued:
    return CertificateIssued(
        person_id=CAST[person].id,
        course="social-selling",
        certificate_id=number.rjust(26, "0"),
        valid_until=datetime(2028, 11, 24, tzinfo=UTC),
        digest="0" * 64,
    )


def tell(store: Store, event: CertificateIssued) -> None:
    with store.writing() as work:
        work.emit(event)


def rows(store: Store) -> list[OutboxRow]:
    with store.reading() as work:
        return list(work.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_whoever_passes_is_told_in_the_product_and_by_mail(cast: object, store: Store) -> None:
    tell(store, certified("amara"))
    with store.reading() as work:
        notices = queries.notices_for(work.session, CAST["amara"].id, work.now)
    assert [(notice.kind, notice.is_new) for notice in notices] == [("certificate_issued", True)]
    assert deliver(store) == 1
    letter = next(Path(store.settings.mail_folder).glob("*.eml")).read_text()
    assert "To: 1004@northmere.example" in letter
    assert "Your certificate for" in letter


def test_a_person_without_an_address_finds_the_notice_in_the_product(cast: object, store: Store) -> None:
    tell(store, certified("bo"))
    assert rows(store) == []
    with store.reading() as work:
        (notice,) = queries.notices_for(work.session, CAST["bo"].id, work.now)
        assert notice.is_new


def test_the_same_thing_is_told_once(cast: object, store: Store) -> None:
    tell(store, certified("amara"))
    tell(store, certified("amara"))
    assert len(rows(store)) == 1


def test_nobody_is_mailed_outside_working_time(cast: object, store: Store, clock: SetClock) -> None:
    clock.set(datetime(2026, 11, 27, 20, 0, tzinfo=UTC))  # Friday evening
    tell(store, certified("amara"))
    assert deliver(store) == 0
    clock.set(datetime(2026, 11, 30, 7, 30, tzinfo=UTC))  # Monday, half past eight in Copenhagen
    assert deliver(store) == 1


def test_whoever_has_left_is_not_mailed(cast: object, store: Store) -> None:
    tell(store, certified("amara"))
    with store.writing() as work:
        people.leave(work, CAST["amara"].id)
    assert deliver(store) == 0
    assert [row.state for row in rows(store)] == [outbox.SENT]


def test_mail_arrives_by_smtp_with_both_bodies(cast: object, store: Store, smtp: Post) -> None:
    store = replace(store, settings=replace(store.settings, smtp_url=smtp.url))
    tell(store, certified("amara"))
    assert deliver(store) == 1
    [letter] = smtp.messages
    bodies = {part.get_content_type(): part for part in letter.walk() if not part.is_multipart()}
    assert set(bodies) == {"text/plain", "text/html"}
    assert all("http://127.0.0.1:8000/certificates" in text_of(part) for part in bodies.values())


def text_of(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode()


def test_an_unreachable_server_delays_and_then_makes_a_dead_letter(cast: object, store: Store, clock: SetClock) -> None:
    store = replace(store, settings=replace(store.settings, smtp_url="smtp://127.0.0.1:1"))
    tell(store, certified("amara"))
    for attempt in range(1, outbox.TRIES + 1):
        assert deliver(store) == 0
        assert rows(store)[0].attempts == attempt
        clock.advance(hours=8)
    [row] = rows(store)
    assert (row.state, row.error.split()[0]) == (outbox.DEAD, "ConnectionRefusedError")
    with store.writing() as work:
        assert outbox.replay(work, row.id)
    assert rows(store)[0].state == outbox.WAITING


def test_a_row_claimed_by_a_killed_worker_is_found_again_after_its_lease(
    cast: object, store: Store, clock: SetClock
) -> None:
    tell(store, certified("amara"))
    [claimed] = outbox.claim(store, "mail")
    assert outbox.claim(store, "mail") == []
    clock.advance(seconds=outbox.LEASE.total_seconds())
    [again] = outbox.claim(store, "mail")
    assert again.id == claimed.id
    assert not outbox.finish(store, claimed, {})
    assert outbox.finish(store, again, {})


@pytest.mark.parametrize("attempts", [1, 5, 50])
def test_the_delay_grows_and_is_bounded(attempts: int) -> None:
    least, most = outbox.delay(attempts, lambda: 0.0), outbox.delay(attempts, lambda: 1.0)
    assert timedelta(0) < least < most <= outbox.LONGEST_DELAY * 1.25


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_three_templates(kind: str) -> None:
    folder = Path("lms/templates/lms/mail/notifications")
    assert all((folder / f"{kind}.{ending}").is_file() for ending in ("subject.txt", "txt", "html"))


def test_a_sent_letter_leaves_no_address_and_no_link_behind(cast: object, store: Store) -> None:
    context = {"name": "Amara Okafor", "path": "/reset/secret", "minutes": 30}
    payload = {"to": "a@northmere.example", "template": "accounts/reset", "context": context, "language": "en"}
    with store.writing() as work:
        outbox.put(work, "mail", "reset:1", payload)
    assert deliver(store) == 1
    assert [row.payload for row in rows(store)] == [{"template": "accounts/reset"}]
