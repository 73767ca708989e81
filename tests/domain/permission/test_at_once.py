"""Two at once: one wins and the other is told; the record stays whole. In threads, on connections of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

import pytest

from lms.awards import service as awards
from lms.awards.queries import live_certificates
from lms.core.clock import SetClock
from lms.core.errors import DomainError, Stale
from lms.db.work import Store
from lms.learning import service as learning
from lms.people.service import delegating
from lms.permission import service
from lms.permission.service.together import decline_each, grant_each
from lms.permission.vocabulary import DeclineReason, Level
from tests.cast import Member
from tests.domain.permission.conftest import Company
from tests.domain.permission.renewing import call, change, passed
from tests.fixtures.courses import answer_all, complete, enrol, short_trust
from tests.fixtures.courses import publish as publish_course

SECONDS = 120


@pytest.fixture
def company(cast: Mapping[str, Member], live_store: Store, clock: SetClock) -> Company:
    """Give the cast on a database of the test's own."""
    return Company(cast, live_store, clock)


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do all at once; return what each returned or the error it raised."""
    start = threading.Barrier(len(deeds))
    outcomes: list[object] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        start.wait(SECONDS)
        try:
            outcomes[place] = deed() or "done"
        except DomainError as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return outcomes


def test_of_two_decisions_one_wins_and_the_other_is_stale(company: Company) -> None:
    stream = company.asked()
    outcomes = together(
        lambda: company.do("luca", service.grant, stream, expected=2),
        lambda: company.do("luca", service.decline, stream, DeclineReason.NOT_NOW, "Ask later", expected=2),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Stale", "str"]
    assert len(company.events(stream)) == 3
    assert service.verify_streams(company.store) == []


def test_two_who_decide_the_same_several_at_once_decide_each_once_and_are_told_of_the_rest(company: Company) -> None:
    with company.as_("luca") as work:
        delegating.delegate(work, company.id("mette"), work.now, work.now + timedelta(days=9), decides=True)
    streams: dict[str, int | None] = {company.asked(name): 2 for name in ("amara", "yuki", "dmytro")}
    backwards = dict(reversed(streams.items()))
    found = together(
        lambda: company.do("luca", grant_each, streams),
        lambda: company.do("mette", decline_each, backwards, DeclineReason.NOT_NOW, "Ask later"),
    )
    outcomes = [one for outcome in found if isinstance(outcome, tuple) for one in outcome]
    assert len(outcomes) == 2 * len(streams)
    assert sorted(one.key for one in outcomes if not one.refused) == sorted(streams)
    assert {type(one.refused) for one in outcomes if one.refused} == {Stale}
    assert {len(company.events(stream)) for stream in streams} == {3}
    assert service.verify_streams(company.store) == []


def test_of_two_requests_for_one_channel_one_is_made(company: Company) -> None:
    company.certify("amara", "trust")
    asks = [lambda: company.do("amara", service.request, "x", Level.SHARE)] * 2
    assert sum(isinstance(one, str) for one in together(*asks)) == 1
    assert len(company.ladder("amara")) == 1


def test_accepting_while_the_certificate_is_revoked_leaves_nothing_in_force(company: Company) -> None:
    stream = company.asked()
    company.do("luca", service.grant, stream)
    certificate = company.certificate("amara", "trust")
    together(
        lambda: company.do("amara", service.accept, stream),
        lambda: company.do("hanna", awards.revoke, certificate, "A mistake"),
    )
    assert not company.row(stream).in_force
    assert service.verify_streams(company.store) == []


def test_two_ticks_at_once_note_everything_once(company: Company) -> None:
    streams = [company.asked(name) for name in ("amara", "yuki", "dmytro")]
    for stream in streams:
        company.do("luca", service.grant, stream)
    company.clock.advance(days=15)
    made = together(lambda: service.tick(company.store), lambda: service.tick(company.store))
    assert sum(one for one in made if isinstance(one, int)) == 3
    assert {company.row(stream).end_code for stream in streams} == {"lapsed"}


def test_whoever_was_first_with_a_version_keeps_it(company: Company) -> None:
    stream = company.asked()
    with company.as_("luca") as work:
        service.grant(work, stream)
    with pytest.raises(Stale), company.as_("luca") as late:
        service.decline(late, stream, DeclineReason.NOT_NOW, "Ask later", expected=2)


def test_a_pass_of_the_old_version_is_called_too_however_it_falls_beside_the_call(company: Company) -> None:
    course = publish_course(company.store, short_trust())
    passed(company, "yuki", course)
    attempts = {}
    for name in ("amara", "bo", "mette"):
        enrol(company.store, company.id(name), course.slug)
        complete(company.store, company.id(name), course)
        with company.store.writing() as work:
            attempts[name] = learning.start_attempt(work, company.id(name), course.slug)
            answer_all(work, company.id(name), course.slug, attempts[name])
    change(company, course)

    def sit(name: str) -> None:
        with company.store.writing() as work:
            learning.submit_attempt(work, company.id(name), course.slug, attempts[name])

    outcomes = together(*(partial(sit, name) for name in attempts), partial(call, company, course))
    assert outcomes[:3] == ["done"] * 3
    if isinstance(outcomes[3], Stale):  # a pass came between the look and the click: look again, and call
        call(company, course)
    with company.store.reading() as work:
        live = live_certificates(work.session, [company.id(name) for name in (*attempts, "yuki")], work.now)
    ends = {certificate.valid_until for held in live.values() for certificate in held}
    assert (len(live), len(ends)) == (4, 1), "every one counts until the same day"
