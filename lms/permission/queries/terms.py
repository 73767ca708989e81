"""Terms to begin with: what a grant says when nobody changes anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.core.errors import RuleRefused
from lms.permission.rules import State, Terms
from lms.permission.rules.facts import refuse
from lms.permission.rules.grounds import add_months
from lms.permission.rules.presets import AS_ASKED, Preset
from lms.permission.vocabulary import Level, Matrix, MatrixRow


def row_of(matrix: Matrix, channel: str, level: Level, now: datetime) -> MatrixRow:
    """Return the matrix row of a level on a channel at ``now``; where there is none, RuleRefused says so."""
    row = matrix.row(channel, level, now)
    if row is None:
        refused = refuse("no-row")
        raise RuleRefused(refused.reason, refused.cure, code=refused.code)
    return row


def levels_on(matrix: Matrix, channel: str, now: datetime) -> tuple[Level, ...]:
    """Return the levels for which the matrix has a row on the channel, lowest first; *Listen* is open to all."""
    return tuple(level for level in Level if level is not Level.LISTEN and matrix.row(channel, level, now) is not None)


def granted_as_asked(state: State, row: MatrixRow, now: datetime, zone: ZoneInfo, preset: Preset = AS_ASKED) -> Terms:
    """Return what was asked for on a preset: on the conditions of the matrix row and its own, for its term.

    A preset without a term, or with one that is longer than the row's, is for the longest of the row.
    """
    months = min(preset.months or row.longest_months, row.longest_months)
    until = ends_after(longest_day(now, months, zone), zone)
    return Terms(state.level, state.scope, row.conditions | preset.conditions, until)


def by_preset(
    state: State, row: MatrixRow, presets: Iterable[Preset], now: datetime, zone: ZoneInfo
) -> dict[str, Terms]:
    """Return the terms of each preset, by its value."""
    return {preset.value: granted_as_asked(state, row, now, zone, preset) for preset in presets}


def last_day_of(terms: Terms, zone: ZoneInfo) -> date:
    """Return the last day on which terms hold, in days of the organisation."""
    return (terms.until - timedelta(microseconds=1)).astimezone(zone).date()


def longest_day(now: datetime, months: int, zone: ZoneInfo) -> date:
    """Return the last day of the longest term that begins now, in days of the organisation."""
    return add_months(now, months).astimezone(zone).date() - timedelta(days=1)


def ends_after(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant after a last day."""
    return datetime.combine(day + timedelta(days=1), time(), zone)
