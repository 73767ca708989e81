"""The requirement matrix: published whole, in versions, with a day; a higher level never asks for less."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.core.errors import AccessDenied, InvalidInput, RuleRefused, Stale
from lms.permission import queries, service
from lms.permission.queries.previews import preview_matrix
from lms.permission.queries.requirements import matrix_of
from lms.permission.rules.requirements import shipped_grid
from lms.permission.service import drafting, publishing, shipping
from lms.permission.vocabulary import SHIPPED_ROWS, Level, MatrixRow, default_matrix
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import TODAY, ask_for, change, publish, sign
from tests.fixtures.courses import publish as publish_course
from tests.fixtures.courses import tea
from tests.fixtures.work import NOW

DAY = timedelta(days=1)
ENGAGE, PUBLISH, SHARE = ("linkedin", Level.ENGAGE), ("linkedin", Level.PUBLISH), ("linkedin", Level.SHARE)
ROW = SHIPPED_ROWS
HOLDERS = {"amara": Level.ENGAGE, "yuki": Level.SHARE, "dmytro": Level.ENGAGE}


def with_tea(row: MatrixRow) -> MatrixRow:
    return replace(row, certificates=row.certificates | {"tea"})


def asks_for_tea(company: Company, on_day: int = 0) -> int:
    """Cora lets Engage and Publish ask for the small course, from a day on."""
    publish_course(company.store, tea())
    cells = {ENGAGE: with_tea(ROW[Level.ENGAGE]), PUBLISH: with_tea(ROW[Level.PUBLISH])}
    return change(company, cells, company.clock.now().date() + on_day * DAY)


def test_nothing_published_is_the_shipped_matrix(company: Company) -> None:
    with company.store.reading() as work:
        assert matrix_of(work.session) == default_matrix()


def test_with_its_policy_represent_is_in_the_shipped_matrix_and_asks_for_a_second_key(company: Company) -> None:
    with company.store.writing() as work:
        shipping.load_shipped(work)
    with company.store.reading() as work:
        row = matrix_of(work.session).row("x", Level.REPRESENT, NOW)
    assert row is not None
    assert (row.policy, row.second_approver, row.longest_months) == ("social-media", True, 6)
    assert row.certificates == ROW[Level.PUBLISH].certificates


def test_a_version_with_a_day_gives_notice_then_suspends_what_does_not_meet_it(company: Company) -> None:
    stream = company.active()
    company.wait(DAY)
    assert asks_for_tea(company, 10) == 1
    assert [(n.reason, n.detail) for n in company.ladder("amara")[0].notices] == [("matrix", ("tea",))]
    company.wait(11 * DAY)
    service.tick(company.store)
    assert company.row(stream).reasons == ["matrix"]
    company.certify("amara", "tea")
    assert company.row(stream).in_force
    assert service.verify_streams(company.store) == []


def test_a_version_without_notice_suspends_for_the_next_question_asked(company: Company) -> None:
    company.active()
    company.wait(DAY)
    asks_for_tea(company)
    assert not company.ladder("amara")[0].in_force


def test_a_dropped_level_ends_what_stands_there_on_its_day(company: Company) -> None:
    stream = company.active(level=Level.PUBLISH)
    company.wait(DAY)
    change(company, {PUBLISH: None}, TODAY + 5 * DAY)
    company.wait(5 * DAY)
    service.tick(company.store)
    assert company.row(stream).end_code == "row-dropped"


def test_a_later_version_of_the_same_day_replaces_the_one_before_and_drops_its_notice(company: Company) -> None:
    stream = company.active()
    company.wait(DAY)
    asks_for_tea(company, 8)
    service.tick(company.store)
    company.wait(DAY)
    change(company, {ENGAGE: ROW[Level.ENGAGE], PUBLISH: ROW[Level.PUBLISH]}, TODAY + 9 * DAY)
    service.tick(company.store)
    assert company.events(stream)[-2:] == ["notice-given", "notice-dropped"]
    company.wait(10 * DAY)
    assert company.ladder("amara")[0].in_force


def test_a_version_cannot_overtake_one_that_is_published_and_waits(company: Company) -> None:
    asks_for_tea(company, 9)
    with pytest.raises(InvalidInput, match="published already"):
        change(company, {SHARE: replace(ROW[Level.SHARE], longest_months=9)}, TODAY + 3 * DAY)


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ({SHARE: with_tea(ROW[Level.SHARE])}, "LinkedIn, Engage: does not ask for “tea”, which Share asks for"),
        ({ENGAGE: replace(ROW[Level.ENGAGE], second_approver=True)}, "LinkedIn, Publish: needs no second approver"),
        ({ENGAGE: replace(ROW[Level.ENGAGE], longest_months=3)}, "LinkedIn, Publish: runs longer than Engage"),
        ({SHARE: None}, "LinkedIn, Engage: stands above Share, which is not there"),
        ({PUBLISH: replace(ROW[Level.PUBLISH], certificates=frozenset({"trust", "social-selling", "knots"}))}, "knots"),
    ],
)
def test_a_matrix_that_asks_less_of_a_higher_level_is_refused_with_the_cell(
    company: Company, cells: dict[tuple[str, Level], MatrixRow | None], named: str
) -> None:
    publish_course(company.store, tea())
    with pytest.raises(InvalidInput, match=named):
        change(company, cells)


def test_who_may_not_publish_and_what_cannot_be_a_cell_are_refused(company: Company) -> None:
    for who in ("hanna", "amara", "ada"):
        with pytest.raises(AccessDenied):
            company.do(who, drafting.save_cell, *ENGAGE, None)
    for wrong in (
        ("fax", Level.SHARE, None),
        ("x", Level.LISTEN, None),
        ("x", Level.SHARE, MatrixRow(longest_months=0)),
    ):
        with pytest.raises(InvalidInput):
            company.do("cora", drafting.save_cell, *wrong)
    with pytest.raises(RuleRefused, match="Nothing in the matrix is changed"):
        change(company, {ENGAGE: ROW[Level.ENGAGE]})


def test_the_world_moving_after_the_preview_asks_to_look_again(company: Company) -> None:
    publish_course(company.store, tea())
    company.do("cora", drafting.save_cell, *ENGAGE, with_tea(ROW[Level.ENGAGE]))
    company.do("cora", drafting.save_cell, *PUBLISH, with_tea(ROW[Level.PUBLISH]))
    with company.store.reading() as work:
        seen = preview_matrix(work.session, TODAY, work.now, "UTC")
    assert seen.touched.effects == ()
    company.active()
    with pytest.raises(Stale, match="changed since you looked"):
        company.do("cora", publishing.publish_matrix, TODAY, seen.digest)
    with company.store.reading() as work:
        again = preview_matrix(work.session, TODAY, work.now, "UTC")
        assert [one.effect.change for one in again.touched.named] == ["suspends"]
    assert company.do("cora", publishing.publish_matrix, TODAY, again.digest) == 1


def test_the_preview_tells_what_becomes_of_open_requests_and_of_what_rests(company: Company) -> None:
    publish_course(company.store, tea())
    company.asked("amara", Level.ENGAGE)
    company.certify("yuki", "trust", "social-selling")
    stream = company.do("yuki", service.request, "linkedin", Level.ENGAGE)
    company.do("luca", service.grant, stream)
    for cell in (ENGAGE, PUBLISH):
        company.do("cora", drafting.save_cell, *cell, with_tea(ROW[cell[1]]))
    with company.store.reading() as work:
        touched = preview_matrix(work.session, TODAY, work.now, "UTC").touched
    assert {(one.person.name, one.effect.change, one.effect.lacks) for one in touched.named} == {
        ("Amara Okafor", "waits", ("tea",)),
        ("佐藤 由紀", "waits", ("tea",)),
    }


def test_what_the_preview_says_is_what_happens_when_nobody_does_anything(company: Company) -> None:
    publish_course(company.store, tea())
    company.certify("dmytro", "trust", "social-selling", "tea")
    streams = {name: company.active(name, level=level) for name, level in HOLDERS.items()}
    company.wait(DAY)
    day = TODAY + 15 * DAY
    for cell in (ENGAGE, PUBLISH):
        company.do("cora", drafting.save_cell, *cell, with_tea(ROW[cell[1]]))
    with company.store.reading() as work:
        seen = preview_matrix(work.session, day, work.now, "UTC")
    company.do("cora", publishing.publish_matrix, day, seen.digest)
    told = {effect.stream_id: effect for effect in seen.touched.effects}
    assert set(told) == {streams["amara"]}, "Share is not asked for it, and Dmytro holds it"
    company.clock.set(told[streams["amara"]].at)
    service.tick(company.store)
    assert {stream for stream in streams.values() if not company.row(stream).in_force} == set(told)
    ends_at = told[streams["amara"]].ends_at
    assert ends_at is not None
    company.clock.set(ends_at)
    service.tick(company.store)
    assert company.row(streams["amara"]).end_code == "lapsed"


def test_a_request_made_ready_by_a_kinder_matrix_is_ready_at_once(company: Company) -> None:
    asks_for_tea(company)
    stream = company.asked("amara", Level.ENGAGE)
    assert company.row(stream).ready_at is None
    company.wait(DAY)
    change(company, {ENGAGE: ROW[Level.ENGAGE], PUBLISH: ROW[Level.PUBLISH]}, TODAY + DAY)
    service.tick(company.store)
    assert company.row(stream).ready_at == NOW + DAY


def test_as_of_an_instant_the_matrix_and_the_signatures_are_those_known_then(company: Company) -> None:
    publish(company)
    sign(company, "amara")
    ask_for(company)
    company.active()
    company.wait(DAY)
    before = company.clock.now()
    company.wait(DAY)
    publish(company, text="Be kinder.", sign_by=(NOW + 3 * DAY).date())
    company.wait(30 * DAY)
    with company.store.reading() as work:
        then = queries.as_of(work.session, company.id("amara"), "linkedin", before)
        later = queries.as_of(work.session, company.id("amara"), "linkedin", company.clock.now())
    assert [(state.status.value, state.notices) for state in then] == [("active", ())]
    assert [(state.status.value, sorted(state.reasons)) for state in later] == [("suspended", ["policy"])]


def test_the_shipped_grid_is_the_shipped_matrix() -> None:
    assert {cell: row for cell, row in shipped_grid().items() if cell[0] == "x"} == {
        ("x", level): row for level, row in ROW.items()
    }
