"""Terms to begin with: what a grant says when nobody changes anything."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lms.core.errors import RuleRefused
from lms.permission.queries.timelines import matrix
from lms.permission.rules import State, Terms
from lms.permission.rules.facts import refuse
from lms.permission.rules.grounds import add_months
from lms.permission.vocabulary import Level, MatrixRow


def row_of(channel: str, level: Level, now: datetime) -> MatrixRow:
    """Return the matrix row of a level on a channel at ``now``; where there is none, RuleRefused says so."""
    row = matrix().row(channel, level, now)
    if row is None:
        refused = refuse("no-row")
        raise RuleRefused(refused.reason, refused.cure, code=refused.code)
    return row


def granted_as_asked(state: State, now: datetime, zone: ZoneInfo) -> Terms:
    """Return what was asked for, on the conditions of the matrix row and for its longest term."""
    row = row_of(state.channel, state.level, now)
    return Terms(state.level, state.scope, row.conditions, ends_after(longest_day(now, row.longest_months, zone), zone))


def longest_day(now: datetime, months: int, zone: ZoneInfo) -> date:
    """Return the last day of the longest term that begins now, in days of the organisation."""
    return add_months(now, months).astimezone(zone).date() - timedelta(days=1)


def ends_after(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant after a last day."""
    return datetime.combine(day + timedelta(days=1), time(), zone)
