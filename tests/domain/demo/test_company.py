from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from lms.awards.printing import unprintable
from lms.demo.company import PERSONAS, UNITS, draw_company
from lms.demo.names import EASTERN

SCRIPTS = {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW", "DEVANAGARI", "THAI", "HANGUL"}
LANGUAGES_OF_THE_EXTRA_FONTS = {tongue.language for tongue in EASTERN}


def test_a_seed_always_draws_the_same_company_and_another_seed_another() -> None:
    names = [member.name for member in draw_company(240, 1).members]
    assert names == [member.name for member in draw_company(240, 1).members]
    assert names != [member.name for member in draw_company(240, 2).members]


@pytest.mark.parametrize("people", [60, 240, 3000])
def test_there_are_as_many_people_as_asked_for_and_a_quarter_has_no_desk(people: int) -> None:
    company = draw_company(people, 1)
    assert len(company.members) == len(company.by_number) == people
    assert sum(not member.has_desk for member in company.members) == people // 4
    assert all(bool(member.email) == member.has_desk for member in company.members)


def test_managers_stand_before_those_who_report_to_them_and_no_team_is_crowded() -> None:
    company = draw_company(3000, 1)
    seen: set[str | None] = {None}
    for member in company.members:
        assert member.manager in seen
        seen.add(member.number)
    assert max(Counter(member.manager for member in company.members).values()) <= 20


def test_twelve_departments_stand_three_deep_and_each_has_a_head() -> None:
    above = {unit.code: unit.parent for unit in UNITS}
    depths = [1 + (parent is not None) + (above.get(parent or "") is not None) for parent in above.values()]
    assert len(UNITS) == 12
    assert max(depths) == 3
    assert set(draw_company(240, 1).heads) == set(above)


def test_names_come_in_eight_scripts_and_can_be_printed_on_a_certificate() -> None:
    members = draw_company(240, 1).members
    found = {unicodedata.name(letter).split()[0] for member in members for letter in member.name if letter.isalpha()}
    assert found >= SCRIPTS
    with_everyday_fonts = [member for member in members if member.language not in LANGUAGES_OF_THE_EXTRA_FONTS]
    assert [each.name for each in with_everyday_fonts if unprintable(each.name, each.language)] == []


def test_every_persona_is_somebody() -> None:
    company = draw_company(60, 3)
    assert {member.persona for member in company.members if member.persona} == set(PERSONAS)
    assert not company.persona("terminal").has_desk


def test_a_company_that_is_too_small_for_its_roles_is_refused() -> None:
    with pytest.raises(ValueError, match="60 people at least"):
        draw_company(59, 1)
