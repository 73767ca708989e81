"""Slips for tests: switched on with one lesson, and noted on a permission."""

from __future__ import annotations

from lms.permission.rules.slips import SlipRule
from lms.permission.service import slipping
from lms.permission.vocabulary import EVERYTHING, Level, Scope
from tests.domain.permission.conftest import Company
from tests.fixtures.courses import TEA, repeat, tea

BREWING = "brewing"
LESSON = f"{TEA}/{BREWING}"
WORDS = "A price was named in an answer."


def switch_on(company: Company, *, days: int = 14) -> None:
    """Let slips be noted, and healed by the first lesson of the small course."""
    company.do("cora", slipping.set_slips, SlipRule(0, is_on=True, days=days, lessons=(LESSON,)))


def note(
    company: Company,
    stream: str,
    who: str = "luca",
    *,
    level: Level = Level.SHARE,
    scope: Scope = EVERYTHING,
    text: str = WORDS,
) -> None:
    """Note a slip on a permission."""
    company.do(who, slipping.record_slip, stream, (level, scope), LESSON, text)


def mend(company: Company, name: str = "amara") -> None:
    """Go through the lesson."""
    assert repeat(company.store, company.id(name), TEA, tea().modules[0].id) == 1
