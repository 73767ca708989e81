"""A certificate whose end is announced: notice at once, and what happens if it is renewed, revoked, or neither."""

from __future__ import annotations

from datetime import timedelta

from lms.permission import rules
from lms.permission.rules.impact import Change, effect_of, with_renewal
from lms.permission.vocabulary import MatrixRow
from tests.pure.permission.company import T0, Play, held, matrix
from tests.pure.permission.test_time import active

DAY = timedelta(days=1)
TOLD, LAST = T0 + DAY, T0 + 20 * DAY


def called(end: timedelta = LAST - T0, *, renewed: timedelta | None = None) -> dict[str, tuple[rules.Span, ...]]:
    """Certificates of which that of *trust* was announced to end, and perhaps renewed after some time."""
    spans = [rules.Span(T0 - 30 * DAY, T0 + end, announced=(TOLD, LAST))]
    spans += [rules.Span(T0 + renewed)] if renewed else []
    return {**held(), "trust": tuple(spans)}


def names(play: Play) -> list[str]:
    return play.names()[play.names().index("accepted") + 1 :]


def test_notice_names_the_day_and_what_to_renew() -> None:
    play = active(certificates=called())
    play.wait(2)
    [notice] = play.streams["s1"].notices
    assert (notice.reason.value, notice.due_at, notice.detail) == ("certificate", LAST, ("trust",))
    play.wait(30)
    assert names(play) == ["notice-given", "suspended"]


def test_a_worker_that_comes_late_writes_the_same_history() -> None:
    for facts in (called(), called(5 * DAY, renewed=5 * DAY), called(5 * DAY)):
        slow, quick = active(certificates=facts), active(certificates=facts)
        slow.wait(60)
        for _ in range(60):
            quick.wait(1)
        assert [(event.name, event.effective_at) for event in slow.events] == [
            (event.name, event.effective_at) for event in quick.events
        ]


def test_a_call_at_the_instant_of_the_last_event_gives_notice_to_who_renews_before_anybody_looks() -> None:
    play = active()
    told = rules.Span(T0 - 30 * DAY, T0 + 5 * DAY, announced=(play.now, LAST))
    play.know_later(5, certificates={**held(), "trust": (told, rules.Span(T0 + 5 * DAY))})
    assert names(play) == ["notice-given", "notice-dropped"]
    assert play.of("s1")[-2].effective_at == T0


def test_a_renewal_drops_the_notice_and_interrupts_nothing() -> None:
    play = active(certificates=called(5 * DAY, renewed=5 * DAY))
    play.wait(40)
    assert names(play) == ["notice-given", "notice-dropped"]


def test_one_revoked_before_the_day_rests_at_once() -> None:
    play = active(certificates=called(5 * DAY))
    play.wait(6)
    assert names(play) == ["notice-given", "suspended"]
    assert not play.streams["s1"].notices


def test_of_a_call_and_a_matrix_that_asks_for_more_the_sooner_is_told_of_each_reason() -> None:
    row = MatrixRow(frozenset({"trust", "social-selling", "new"}))
    play = active(matrix=matrix((TOLD, T0 + 10 * DAY, row)), certificates=called())
    play.wait(2)
    due = {notice.reason.value: notice.due_at for notice in play.streams["s1"].notices}
    assert due == {"certificate": LAST, "matrix": T0 + 10 * DAY}


def test_a_preview_of_a_call_suspends_what_rests_on_it_and_leaves_what_ends_sooner() -> None:
    for until, change in ((None, Change.SUSPENDS), (T0 + 10 * DAY, None)):
        play = active(certificates=held(until=until))
        play.wait(1)
        found = effect_of(play.streams["s1"], play.facts, with_renewal(play.facts, "trust", LAST), LAST)
        assert (found.change if found else None) is change


def test_an_equivalent_that_lasts_longer_needs_no_notice() -> None:
    both = (*called()["trust"], rules.Span(T0 - DAY))
    play = active(certificates={**held(), "trust": both})
    play.wait(30)
    assert names(play) == []
