from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lms.core.language import zone_of
from lms.demo.afterwards import tell_afterwards
from lms.demo.agreeing import tell_agreements
from lms.demo.asking import tell_permissions
from lms.demo.calendar import Calendar
from lms.demo.company import draw_company
from lms.demo.happenings import Happening, Joins, Leaves, Sits, Studies
from lms.demo.story import Story, tell_story

MOMENTS = (
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    datetime(2026, 11, 22, 0, 5, tzinfo=UTC),  # a Sunday night
    datetime(2028, 2, 29, 23, 50, tzinfo=UTC),
)


@pytest.fixture(params=MOMENTS, ids=str)
def today(request: pytest.FixtureRequest) -> datetime:
    moment: datetime = request.param
    return moment


def told(today: datetime, seed: int) -> Story:
    story = tell_story(draw_company(150, seed), Calendar(today), seed)
    tell_permissions(story)
    tell_afterwards(story, seed)
    tell_agreements(story, seed)
    return story


def by_people(story: Story) -> list[Happening]:
    return [each for each in story.happenings if not isinstance(each, (Joins, Leaves))]


@pytest.mark.parametrize("seed", range(6))
def test_nobody_does_anything_before_joining_after_leaving_or_in_the_future(today: datetime, seed: int) -> None:
    story = told(today, seed)
    for each in by_people(story):
        assert each.at <= today
        assert each.at >= story.joined.get(each.member.number, each.at), each
        assert each.at < story.left.get(each.member.number, today + timedelta(1)), each


def test_the_assessment_comes_after_the_modules(today: datetime) -> None:
    begun: dict[tuple[str, str], datetime] = {}
    for each in sorted(told(today, 1).happenings, key=lambda happening: happening.at):
        if isinstance(each, Studies):
            begun[each.member.number, each.course] = each.at
        if isinstance(each, Sits):
            assert begun[each.member.number, each.course] < each.at


def test_people_begin_to_learn_on_working_days_and_in_daylight(today: datetime) -> None:
    for each in told(today, 1).happenings:
        if isinstance(each, Studies):
            local = each.at.astimezone(zone_of(each.member.time_zone))
            assert local.weekday() < 5
            assert 8 <= local.hour < 19


def test_a_seed_always_tells_the_same_story(today: datetime) -> None:
    first, second = (told(today, 4).happenings for _ in range(2))
    assert [(type(each), each.at, each.member.number) for each in first] == [
        (type(each), each.at, each.member.number) for each in second
    ]
