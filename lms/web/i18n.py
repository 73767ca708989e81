"""Words and dates in the reader's language: gettext domain ``lms``, dates by Babel's data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta
from babel.numbers import format_decimal
from flask import g, has_request_context, request

from lms.core.access import GUEST
from lms.core.language import catalogue, day_text, locale_of, zone_of
from lms.core.language import last_whole_day as whole_day_before
from lms.web.state import state

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})


class Reader(NamedTuple):
    """What a page's words depend on: the language and time zone of its reader, and where the product is mounted."""

    language: str = "en"
    time_zone: str = "UTC"
    mounted: str = ""


_drawn_for: ContextVar[Reader | None] = ContextVar("lms_drawn_for", default=None)


def reader() -> Reader:
    """Return who reads: whom a page is being drawn for, else whoever sends the present request."""
    known = _drawn_for.get()
    if known is not None:
        return known
    if not has_request_context():
        return Reader()
    actor = g.get("lms_actor", GUEST)
    own_zone = state().settings.zone_for(actor.time_zone)
    return Reader(actor.language if actor.person_id else "en", own_zone, request.script_root)


@contextmanager
def drawing() -> Iterator[Reader]:
    """Look for the reader once while a page is drawn: its words, days and kept parts ask dozens of times."""
    found = reader()
    before = _drawn_for.set(found)
    try:
        yield found
    finally:
        _drawn_for.reset(before)


def language() -> str:
    """Return the language of the present reader."""
    return reader().language


def zone() -> ZoneInfo:
    """Return the time zone of the present reader."""
    return zone_of(reader().time_zone)


def direction() -> str:
    """Return ``rtl`` or ``ltr`` for the reader's language."""
    return "rtl" if language().split("-")[0] in RIGHT_TO_LEFT else "ltr"


def translate(message: str) -> str:
    """Return ``message`` in the reader's language, its places not filled (templates fill and escape them)."""
    return catalogue(language()).gettext(message)


def translate_number(one: str, many: str, n: int) -> str:
    """Return the form of a message for ``n`` in the reader's language, its places not filled."""
    return catalogue(language()).ngettext(one, many, n)


def gettext(message: str, **values: object) -> str:
    """Translate ``message`` and fill its ``%(name)s`` places, for plain text outside templates."""
    return translate(message) % values if values else translate(message)


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """Translate a message that depends on a number and fill its places; ``%(num)s`` is the number."""
    return translate_number(one, many, num) % {"num": num, **values}


def day(moment: date | datetime, style: str = "long", zone: str = "") -> str:
    """Return the day in the reader's zone and words, such as *24 November 2026*.

    ``zone`` is that of a person whose own day it is, as in :func:`last_day`.
    """
    if isinstance(moment, datetime):
        moment = moment.astimezone(zone_of(zone or reader().time_zone)).date()
    return day_text(moment, style, language())


def last_day(until: datetime, style: str = "long", zone: str = "") -> str:
    """Return the last day of what is over at an instant, in the organisation's zone and the reader's words.

    Terms and certificates end with a day of the organisation's: everybody is told the one that is printed, also who
    reads it further east, where that day is over. ``zone`` is that of a person whose own day ends it (an absence).
    """
    ended = until - timedelta(microseconds=1)
    return day_text(ended.astimezone(zone_of(zone or state().settings.time_zone)).date(), style, language())


def last_whole_day(until: datetime, style: str = "long") -> str:
    """Return the last day on which there is time until midnight, of what falls due at an hour of a day.

    An offer or a confirmation falls due some days after it began, at the same hour; *until* a day promises all of it.
    """
    return day_text(whole_day_before(until, zone_of(state().settings.time_zone)), style, language())


def clock_time(moment: datetime) -> str:
    """Return the hour and minute in the reader's zone, such as *14:05*."""
    return moment.astimezone(zone()).strftime("%H:%M")


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago or ahead in words, such as *6 days ago* or *in 2 months*."""
    delta: timedelta = moment - now
    return format_timedelta(delta, add_direction=True, locale=locale_of(language()), threshold=1.2)


def language_name(tag: str) -> str:
    """Return what a language is called, such as *English*, in the reader's words; an unknown tag as it is."""
    found = locale_of(tag)
    known = found.language == tag.partition("-")[0]
    return (known and found.get_display_name(locale_of(language()))) or tag


def number(value: float) -> str:
    """Return a number in the reader's notation."""
    return format_decimal(value, locale=locale_of(language()))
