"""How notices reach somebody: at once, once a day in one mail, or in the product only."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from lms.core.access import Actor
from lms.core.clock import SetClock
from lms.core.errors import RuleRefused
from lms.db import outbox
from lms.db.outbox import OutboxRow
from lms.db.work import Store
from lms.notifications import queries, service
from lms.notifications.delivery import deliver
from lms.notifications.kinds import Way
from lms.notifications.models import Notice
from tests.cast import CAST
from tests.factories.certificates import certify
from tests.fixtures.smtp import Post

AMARA = CAST["amara"].id
MORNING = datetime(2026, 11, 25, 7, tzinfo=UTC)  # eight in Copenhagen, the day after NOW


def choose(store: Store, way: Way, kind: str = "certificate_issued") -> None:
    with store.writing(Actor(AMARA)) as work:
        service.choose(work, {kind: way})


def told(store: Store, *courses: str) -> None:
    with store.writing() as work:
        certify(work, AMARA, *courses)


def waiting(store: Store) -> list[OutboxRow]:
    with store.reading() as work:
        return list(work.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_once_a_day_is_one_mail_in_the_morning_of_the_reader(cast: object, store: Store, clock: SetClock) -> None:
    choose(store, Way.DAILY)
    told(store, "trust")
    clock.advance(hours=2)
    told(store, "social-selling")
    [row] = waiting(store)
    assert row.available_at == MORNING
    assert deliver(store) == 0
    clock.set(MORNING)
    assert deliver(store) == 1
    assert deliver(store) == 0


def test_when_there_is_nothing_no_mail_is_sent(cast: object, store: Store, clock: SetClock) -> None:
    choose(store, Way.DAILY)
    clock.set(MORNING)
    assert deliver(store) == 0
    assert waiting(store) == []


def test_what_was_read_in_the_product_is_not_mailed_in_the_morning(cast: object, store: Store, clock: SetClock) -> None:
    choose(store, Way.DAILY)
    told(store, "trust", "social-selling")
    with store.writing(Actor(AMARA)) as work:
        service.mark_read(work)
    clock.set(MORNING)
    assert deliver(store) == 0
    assert [row.state for row in waiting(store)] == [outbox.SENT]


def test_only_here_leaves_it_in_the_product(cast: object, store: Store) -> None:
    choose(store, Way.HERE)
    told(store, "trust")
    assert waiting(store) == []
    with store.reading() as work:
        assert len(queries.notices_for(work.session, AMARA, work.now)) == 1


def test_at_once_again_is_what_everybody_has(cast: object, store: Store) -> None:
    choose(store, Way.HERE)
    choose(store, Way.AT_ONCE)
    told(store, "trust")
    assert deliver(store) == 1


def test_another_kind_is_not_touched_by_a_choice(cast: object, store: Store) -> None:
    choose(store, Way.HERE, "permission_offered")
    told(store, "trust")
    assert deliver(store) == 1


def test_what_one_must_know_cannot_be_switched_off(cast: object, store: Store) -> None:
    with pytest.raises(RuleRefused, match="always sent at once"):
        choose(store, Way.HERE, "permission_revoked")


def test_what_comes_while_the_mail_is_on_its_way_goes_with_the_next(
    cast: object, store: Store, clock: SetClock
) -> None:
    choose(store, Way.DAILY)
    told(store, "trust")
    clock.set(MORNING)
    [claimed] = outbox.claim(store, "mail")
    clock.set(MORNING.replace(hour=6, minute=59))  # another machine's clock is a minute behind
    told(store, "social-selling")
    clock.set(MORNING)
    outbox.finish(store, claimed, {})
    assert deliver(store) == 1
    with store.reading() as work:
        carried = select(func.count(func.distinct(Notice.outbox_id)))
        assert work.session.scalar(carried) == 2


def test_one_mail_of_several_names_each_in_both_bodies(cast: object, store: Store, clock: SetClock, smtp: Post) -> None:
    from dataclasses import replace

    store = replace(store, settings=replace(store.settings, smtp_url=smtp.url))
    choose(store, Way.DAILY)
    told(store, "trust", "social-selling")
    clock.set(MORNING)
    assert deliver(store) == 1
    [letter] = smtp.messages
    assert letter["Subject"] == "Your certificate for trust is ready and one thing more"
    bodies = [part.get_payload(decode=True) for part in letter.walk() if not part.is_multipart()]
    for body in bodies:
        assert isinstance(body, bytes)
        assert all(f"Your certificate for {course} is ready" in body.decode() for course in ("trust", "social-selling"))
