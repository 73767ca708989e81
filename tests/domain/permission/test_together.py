"""Several at once: each allowed or refused by itself, each on record by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from lms.core.errors import InvalidInput, NotFound, RuleRefused, Stale
from lms.people.service import delegating
from lms.permission import service
from lms.permission.rules.presets import CHECKED, TRIAL
from lms.permission.service import together
from lms.permission.service.together import Outcome
from lms.permission.vocabulary import CHANNELS, EVERYTHING, DeclineReason, Level
from tests.domain.permission.conftest import Company

TEAM = ("amara", "dmytro", "yuki")


def asked(company: Company) -> dict[str, int | None]:
    """Let the team ask; return what their manager's page shows."""
    return {company.asked(name): 2 for name in TEAM}


def refused(outcomes: tuple[Outcome, ...]) -> dict[str, str]:
    return {one.key: one.refused.code for one in outcomes if one.refused}


def test_one_request_each_is_on_record_for_several_channels(company: Company) -> None:
    company.certify("amara", "trust")
    outcomes = company.do("amara", together.request_each, ["linkedin", "x"], Level.SHARE, EVERYTHING, "For dairies")
    assert [one.key for one in outcomes] == ["linkedin", "x"]
    assert [company.events(one.stream_id) for one in outcomes] == [["requested", "readied"]] * 2
    assert service.verify_streams(company.store) == []


def test_a_channel_that_is_refused_leaves_nothing_behind_and_hinders_no_other(company: Company) -> None:
    company.asked(channel="x")
    channels = ["x", "pigeon-post", "linkedin", "linkedin"]
    outcomes = company.do("amara", together.request_each, channels, Level.SHARE, EVERYTHING, "For dairies")
    assert refused(outcomes) == {"x": "open-already", "pigeon-post": "InvalidInput"}
    assert sorted(state.channel for state in company.ladder("amara")) == ["linkedin", "x"]
    assert service.verify_streams(company.store) == []


def test_several_are_granted_on_one_set_of_terms_each_as_asked(company: Company) -> None:
    streams = asked(company)
    assert refused(company.do("luca", together.grant_each, streams, CHECKED, date(2027, 3, 31), "Well done")) == {}
    for stream in streams:
        state = company.state(stream)
        assert (state.status, "prior-approval" in state.conditions) == ("offered", True)
        assert str(state.until).startswith("2027-04-01 00:00")
        assert company.events(stream) == ["requested", "readied", "offered"]


def test_one_that_was_decided_meanwhile_and_one_of_others_are_named_the_rest_goes(company: Company) -> None:
    streams = asked(company)
    first, second, third = streams
    company.do("luca", service.decline, first, DeclineReason.NOT_NOW, "Later")
    foreign = company.asked("bo")
    outcomes = company.do("luca", together.grant_each, streams | {foreign: 2}, TRIAL)
    assert {one.key: type(one.refused) for one in outcomes if one.refused} == {first: Stale, foreign: NotFound}
    assert {company.state(second).status, company.state(third).status} == {"offered"}
    assert company.state(foreign).status == "requested"


def test_a_last_day_beyond_the_longest_term_refuses_only_whom_it_is_too_long_for(company: Company) -> None:
    streams: dict[str, int | None] = {company.asked("amara"): 2, company.asked("yuki", Level.PUBLISH): 2}
    outcomes = company.do("luca", together.grant_each, streams, TRIAL, date(2027, 9, 30))
    assert refused(outcomes) == {list(streams)[1]: "term-too-long"}
    assert company.state(next(iter(streams))).status == "offered"


def test_several_are_declined_with_one_reason_each_by_itself(company: Company) -> None:
    streams = asked(company)
    assert refused(company.do("luca", together.decline_each, streams, DeclineReason.NOT_NOW, "After the fair")) == {}
    assert {company.row(stream).end_code for stream in streams} == {"declined"}
    again = company.do("luca", together.decline_each, streams, DeclineReason.NOT_NOW, "After the fair")
    assert set(refused(again).values()) == {"stale"}


def test_deciding_for_others_for_one_does_not_carry_over_to_the_next(company: Company) -> None:
    """Mette stands in for Luca with Amara, and decides as herself for Bo."""
    ends = company.clock.now() + timedelta(days=30)
    with company.as_("luca") as work:
        delegating.delegate(work, company.id("mette"), work.now, ends, decides=True)
    streams = {company.asked("amara"): 2, company.asked("bo"): 2}
    assert refused(company.do("mette", together.grant_each, streams)) == {}
    grantors = {company.state(stream).offerer_id for stream in streams}
    assert grantors == {company.id("mette")}
    behalf = [company.state(stream).keyholders - grantors for stream in streams]
    assert behalf == [{company.id("luca")}, set()]


def test_too_many_at_once_are_refused_before_anything_is_done(company: Company) -> None:
    streams = asked(company) | {f"{number:026}": 1 for number in range(together.MOST_AT_ONCE)}
    with pytest.raises(InvalidInput, match="Choose 30 at most"):
        company.do("luca", together.grant_each, streams)
    assert {company.state(stream).status for stream in list(streams)[:3]} == {"requested"}
    assert len(CHANNELS) <= together.MOST_AT_ONCE


def test_a_refusal_of_one_is_the_rules_own(company: Company) -> None:
    stream = company.asked()
    (outcome,) = company.do("sofia", together.grant_each, {stream: 2})
    assert isinstance(outcome.refused, RuleRefused)
    assert outcome.refused.cure
