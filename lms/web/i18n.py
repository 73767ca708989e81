"""Words and dates in the reader's language: gettext domain ``lms``, dates by Babel's data."""

from __future__ import annotations

import gettext as gettext_module
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from flask import g, has_request_context

DOMAIN = "lms"
TRANSLATIONS = Path(__file__).parent.parent / "translations"
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


@lru_cache(maxsize=64)
def _catalogue(language: str) -> gettext_module.NullTranslations:
    return gettext_module.translation(DOMAIN, TRANSLATIONS, [language.replace("-", "_")], fallback=True)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Return the locale of a BCP 47 tag, English where it is unknown."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by name, UTC where it is unknown."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def language() -> str:
    """Return the language of the present reader."""
    actor = g.get("lms_actor") if has_request_context() else None
    return actor.language if actor is not None and actor.person_id else "en"


def zone() -> ZoneInfo:
    """Return the time zone of the present reader."""
    actor = g.get("lms_actor") if has_request_context() else None
    return zone_of(actor.time_zone if actor is not None else "UTC")


def direction() -> str:
    """Return ``rtl`` or ``ltr`` for the reader's language."""
    return "rtl" if language().split("-")[0] in RIGHT_TO_LEFT else "ltr"


def translate(message: str) -> str:
    """Return ``message`` in the reader's language, its places not filled (templates fill and escape them)."""
    return _catalogue(language()).gettext(message)


def translate_number(one: str, many: str, n: int) -> str:
    """Return the form of a message for ``n`` in the reader's language, its places not filled."""
    return _catalogue(language()).ngettext(one, many, n)


def gettext(message: str, **values: object) -> str:
    """Translate ``message`` and fill its ``%(name)s`` places, for plain text outside templates."""
    return translate(message) % values if values else translate(message)


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Translate a message that depends on a number and fill its places; ``%(num)s`` is the number."""
    return translate_number(one, many, num) % {"num": num, **values}


@lru_cache(maxsize=4096)
def _day(day: date, style: str, tag: str) -> str:
    return format_date(day, style, locale_of(tag))


def day(moment: date | datetime, style: str = "long") -> str:
    """Return the day in the reader's zone and words, such as *24 November 2026*."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(zone()).date()
    tag = language()
    return _day(moment, style, "en-GB" if tag == "en" else tag)


def clock_time(moment: datetime) -> str:
    """Return the hour and minute in the reader's zone, such as *14:05*."""
    return moment.astimezone(zone()).strftime("%H:%M")


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago or ahead in words, such as *6 days ago* or *in 2 months*."""
    delta: timedelta = moment - now
    return format_timedelta(delta, add_direction=True, locale=locale_of(language()), threshold=1.2)


def number(value: float) -> str:
    """Return a number in the reader's notation."""
    return format_decimal(value, locale=locale_of(language()))
