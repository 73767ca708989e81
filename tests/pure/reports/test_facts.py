"""What is so about a person: each rule of the denominator and of the numerators, at its edge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lms.reports.rules.facts import Absence, Award, Company, Grant, Part, Place, Source, derived, earliest
from lms.reports.rules.ledger import Key, Ledger, PersonFacts, Value, cells_of, changed, difference

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = timedelta(days=1)
COMPANY = Company(frozenset({"trust", "social-selling"}), ZoneInfo("UTC"))
HERE = Place("europe", NOW - 900 * DAY, None)
STANDING = Key("standing")


def source(**more: object) -> Source:
    known: dict[str, object] = {"active": True, "joined_on": date(2024, 3, 1), "left_at": None, "places": [HERE]}
    return Source(**(known | more))  # type: ignore[arg-type]


def facts(now: datetime = NOW, **more: object) -> dict[Key, Value]:
    found = derived(source(**more), COMPANY, now)
    assert found is not None
    return dict(found.values)


def live(course: str, until: datetime = NOW + 9 * DAY) -> Award:
    return Award(course, is_live=True, is_held=False, valid_until=until)


@pytest.mark.parametrize("hours, state", [(-1, "new"), (0, "counted")])
def test_who_joined_thirty_days_ago_counts_from_that_midnight_in_the_company_zone(hours: int, state: str) -> None:
    zone = ZoneInfo("Pacific/Auckland")
    edge = datetime(2026, 12, 1, tzinfo=zone)
    found = derived(source(joined_on=date(2026, 11, 1)), Company(frozenset(), zone), edge + timedelta(hours=hours))
    assert found is not None
    assert found.values[STANDING].state == state
    assert found.values[STANDING].next_change_at == (edge if hours < 0 else None)


@pytest.mark.parametrize(
    "absences, state",
    [
        ([(-DAY, 29 * DAY)], "counted"),
        ([(-DAY, 29 * DAY + timedelta(seconds=1))], "away"),
        ([(-DAY, None)], "away"),
        ([(-20 * DAY, -DAY), (-DAY, 15 * DAY)], "away"),
        ([(-20 * DAY, -2 * DAY), (-DAY, 15 * DAY)], "counted"),
        ([(-40 * DAY, 0 * DAY)], "counted"),
        ([(DAY, 90 * DAY)], "counted"),
        ([(-DAY, -DAY)], "counted"),
    ],
)
def test_away_over_thirty_days_is_out_and_times_that_touch_are_one(
    absences: list[tuple[timedelta, timedelta | None]], state: str
) -> None:
    away = [Absence(NOW + starts, None if ends is None else NOW + ends) for starts, ends in absences]
    assert facts(absences=away)[STANDING].state == state


@pytest.mark.parametrize(
    "more",
    [{"active": False}, {"left_at": NOW}, {"places": []}, {"places": [Place("europe", NOW - DAY, NOW)]}],
    ids=["left", "leaving now", "no place", "place over"],
)
def test_who_works_nowhere_has_no_facts(more: dict[str, object]) -> None:
    assert derived(source(**more), COMPANY, NOW) is None


def test_a_course_is_certified_while_its_certificate_lives_and_expired_at_that_instant() -> None:
    award = live("trust")
    assert facts(awards=[award])[Key("course", "trust")] == Value("certified", award.valid_until)
    assert facts(award.valid_until, awards=[award])[Key("course", "trust")] == Value("expired")


def test_begun_again_is_started_once_the_certificate_is_over() -> None:
    award = live("trust", NOW - DAY)
    assert facts(awards=[award], begun={"trust"})[Key("course", "trust")] == Value("started")
    assert facts(awards=[live("trust")], begun={"trust"})[Key("course", "trust")].state == "certified"


def test_a_held_certificate_is_not_one_yet() -> None:
    held = Award("trust", is_live=False, is_held=True, valid_until=NOW + DAY)
    assert facts(awards=[held])[Key("course", "trust")] == Value("started")


def test_trained_is_live_in_every_course_of_the_list_until_the_first_ends() -> None:
    both = [live("trust"), live("social-selling", NOW + 3 * DAY)]
    assert facts(awards=both)[Key("trained")] == Value("yes", NOW + 3 * DAY)
    assert Key("trained") not in facts(awards=both[:1])


def test_nobody_is_trained_while_no_course_of_the_list_is_published() -> None:
    found = derived(source(awards=[live("trust")]), Company(frozenset(), ZoneInfo("UTC")), NOW)
    assert found is not None
    assert Key("trained") not in found.values


def test_permitted_is_the_highest_level_until_its_last_end() -> None:
    grants = [Grant("share", 0, NOW + 9 * DAY), Grant("publish", 2, NOW + DAY), Grant("publish", 2, NOW + 2 * DAY)]
    assert facts(grants=grants)[Key("permitted")] == Value("publish", NOW + 2 * DAY)
    assert facts(NOW + 2 * DAY, grants=grants)[Key("permitted")] == Value("share", NOW + 9 * DAY)
    assert Key("permitted") not in facts(NOW + 9 * DAY, grants=grants)


def test_a_part_is_derived_and_the_rest_taken_over() -> None:
    old = derived(source(awards=[live("trust")], grants=[Grant("share", 0, NOW + DAY)]), COMPANY, NOW)
    new = derived(source(), COMPANY, NOW, old, Part.PERMISSION)
    assert old is not None
    assert new is not None
    assert new.values.keys() == old.values.keys() - {Key("permitted")}
    assert earliest(new) == NOW + 9 * DAY


def person(department: str, standing: str = "counted", **more: str) -> PersonFacts:
    return PersonFacts(department, {STANDING: Value(standing)} | {Key(name): Value(to) for name, to in more.items()})


def test_a_move_leaves_one_department_and_enters_the_other() -> None:
    step = difference(person("a", trained="yes"), person("b", trained="yes"))
    assert step == Ledger(
        {
            ("a", "standing", "", "counted"): -1,
            ("a", "trained", "", "yes"): -1,
            ("b", "standing", "", "counted"): 1,
            ("b", "trained", "", "yes"): 1,
        }
    )
    assert changed(person("a", trained="yes"), person("b", trained="yes"))[0].keys() == {STANDING, Key("trained")}


def test_who_is_not_counted_is_in_no_numerator() -> None:
    assert list(cells_of(person("a", "away", trained="yes"))) == [("a", "standing", "", "away")]


def test_what_stays_moves_no_cell_and_writes_nothing() -> None:
    assert difference(person("a", trained="yes"), person("a", trained="yes")) == Ledger()
    assert changed(person("a", trained="yes"), person("a", trained="yes")) == ({}, [])
    assert changed(person("a", trained="yes"), None) == ({}, [STANDING, Key("trained")])
