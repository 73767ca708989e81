"""Languages, zones and dates without a request: gettext domain ``lms``, names and formats from Babel's data."""

from __future__ import annotations

import gettext
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

DOMAIN = "lms"
TRANSLATIONS = Path(__file__).parent.parent / "translations"
WORK_BEGINS, WORK_ENDS = time(8), time(18)
WORKING_DAYS = range(5)


@lru_cache(maxsize=64)
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the translations into a language, the messages themselves where there are none."""
    return gettext.translation(DOMAIN, TRANSLATIONS, [language.replace("-", "_")], fallback=True)


def spoken_for(language: str) -> str:
    """Return the language of the texts for a reader of ``language``: itself, or English without a catalogue."""
    return language if isinstance(catalogue(language), gettext.GNUTranslations) else "en"


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


@lru_cache(maxsize=4096)
def day_text(day: date, style: str, language: str) -> str:
    """Return a day in words, such as *24 November 2026*; English is the international one."""
    return format_date(day, style, locale_of("en-GB" if language == "en" else language))


def last_whole_day(until: datetime, zone: ZoneInfo) -> date:
    """Return the last day in ``zone`` that is over, from morning to night, before ``until``."""
    return until.astimezone(zone).date() - timedelta(days=1)


def next_working_time(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return ``moment`` if it lies in working time (Monday to Friday, 8 to 18 in ``zone``), else when that begins next.

    Learning is working time: the product sends no notice outside it (product.md).
    """
    local = moment.astimezone(zone)
    if local.weekday() in WORKING_DAYS and WORK_BEGINS <= local.time() < WORK_ENDS:
        return moment
    return next_morning(moment, zone)


def next_morning(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return when working time begins next in ``zone``, always after ``moment``."""
    local = moment.astimezone(zone)
    day = local.date() if local.time() < WORK_BEGINS else local.date() + timedelta(days=1)
    while day.weekday() not in WORKING_DAYS:
        day += timedelta(days=1)
    return datetime.combine(day, WORK_BEGINS, zone).astimezone(moment.tzinfo)
