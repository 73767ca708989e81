"""Terms to begin with: what a grant says when nobody changes anything."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.core.errors import RuleRefused
from lms.permission.queries.timelines import matrix
from lms.permission.rules import State, Terms
from lms.permission.rules.facts import refuse
from lms.permission.rules.grounds import add_months
from lms.permission.rules.presets import AS_ASKED, Preset
from lms.permission.vocabulary import Level, MatrixRow


def row_of(channel: str, level: Level, now: datetime) -> MatrixRow:
    """Return the matrix row of a level on a channel at ``now``; where there is none, RuleRefused says so."""
    row = matrix().row(channel, level, now)
    if row is None:
        refused = refuse("no-row")
        raise RuleRefused(refused.reason, refused.cure, code=refused.code)
    return row


def granted_as_asked(state: State, now: datetime, zone: ZoneInfo, preset: Preset = AS_ASKED) -> Terms:
    """Return what was asked for on a preset: on the conditions of the matrix row and its own, for its term.

    A preset without a term, or with one that is longer than the row's, is for the longest of the row.
    """
    row = row_of(state.channel, state.level, now)
    months = min(preset.months or row.longest_months, row.longest_months)
    until = ends_after(longest_day(now, months, zone), zone)
    return Terms(state.level, state.scope, row.conditions | preset.conditions, until)


def longest_day(now: datetime, months: int, zone: ZoneInfo) -> date:
    """Return the last day of the longest term that begins now, in days of the organisation."""
    return add_months(now, months).astimezone(zone).date() - timedelta(days=1)


def ends_after(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant after a last day."""
    return datetime.combine(day + timedelta(days=1), time(), zone)
