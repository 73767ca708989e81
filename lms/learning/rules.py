"""Pure decisions of learning: when a course can be begun, examined, renewed; when it is due; what is left to do."""

from __future__ import annotations

import calendar
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from courses import Module
from lms.core.language import zone_of

NAME_LENGTH = 60
"""Longest slug of a course, id of a module, activity or question (the content format allows 40)."""
STARTED, PASSED = "started", "passed"
PRETEST, FINAL, FOLLOW_UP = "pretest", "final", "follow-up"
MOST_FIELDS, LONGEST_FIELD, LONGEST_DRAFT = 60, 60, 12_000
"""Bounds of a half-filled form: how many fields, the longest name, and all values together in characters."""
LAST_DUE_YEARS = 5
RESET_REASONS = ("interrupted", "technical", "question", "other")
"""Why attempts can be set aside: broken off by work, by the technique, a question was wrong, something else."""
LONGEST_REASON = 300
TIMES = (100, 125, 150, 175, 200, 300)
"""How long a person may have for an assessment, in percent of the course's limit."""
FOLLOW_UP_KEPT = timedelta(days=7)
"""A follow-up that is not begun this long after it is due is let go: the next one comes anyway."""
LONGEST_COMMENT = 300

WAITING, CONFIRMED, DECLINED = "waiting", "confirmed", "declined"
"""What became of evidence of training done elsewhere."""
MOST_EVIDENCE, EVIDENCE_BYTES = 50, 5_000_000
"""How many a person may hand in, and how large a file may be."""
LONGEST_TITLE = 120
FIRST_TRAINING = date(1950, 1, 1)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something cannot be done now: the rule's name, and the instant from which it can, where there is one."""

    code: str
    until: datetime | None = None


LAST_SECOND, LAST_MOMENT = time(23, 59, 59), timedelta(seconds=1)
LEAST_RENEWAL, LONGEST_RENEWAL = timedelta(days=14), timedelta(days=366)
"""How long whoever is called to renew has at least, and at most."""


def months_later(moment: datetime, months: int) -> datetime:
    """Return the same day and time ``months`` later, or the month's last day where it is shorter."""
    index = moment.month - 1 + months
    year, month = moment.year + index // 12, index % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def pass_ends(
    passed_at: datetime, months: int, renewal_days: int, zone: ZoneInfo, renew_by: datetime | None = None
) -> tuple[datetime, datetime]:
    """Return from when a pass can be renewed and until when it holds (product.md, *Certificates*).

    It holds to the last second of its last day in the company's zone, the day that its certificate prints. A renewal
    window longer than the validity opens with the pass itself. With ``renew_by`` its version was called for renewal.
    """
    last_day = months_later(passed_at.astimezone(zone), months).date()
    runs_out = datetime.combine(last_day, LAST_SECOND, zone).astimezone(UTC)
    if renew_by is not None:
        return passed_at, held_until(runs_out, passed_at, renew_by - LAST_MOMENT)
    return max(passed_at, runs_out - timedelta(days=renewal_days)), runs_out


def held_until(until: datetime, since: datetime, renew_by: datetime | None) -> datetime:
    """Return the first instant at which a pass holds no longer, if its version was called for renewal.

    ``until`` is the end that it had anyway. Nobody has less than :data:`LEAST_RENEWAL` from their pass at ``since``.
    """
    return until if renew_by is None else min(until, max(renew_by, since + LEAST_RENEWAL))


def oldest_counting(versions: Sequence[tuple[int, bool]]) -> int:
    """Return the number of the oldest version whose passes need no renewal: the last that changed materially.

    ``versions`` are number and whether it differs materially from the one before; the first one always does.
    """
    return max((number for number, material in versions if material), default=0)


def enrolment_refusal(
    now: datetime, *, is_open: bool, passed_at: datetime | None, renewable_at: datetime | None
) -> Refusal | None:
    """Say why a person may not begin a course: begun already, or passed and not yet to be renewed."""
    if is_open:
        return Refusal("already-begun")
    if passed_at is not None and renewable_at is not None and now < renewable_at:
        return Refusal("pass-still-fresh", renewable_at)
    return None


def attempt_refusal(
    now: datetime, *, modules_left: int, is_renewal: bool, failures: Sequence[datetime], attempts: int, wait: timedelta
) -> Refusal | None:
    """Say why the assessment cannot be begun now.

    Every module comes first, except when renewing (the shorter path). ``failures`` are the instants of handing in of
    all failed attempts of this enrolment: after each ``attempts`` of them one waits (content format, section 8).
    """
    if modules_left and not is_renewal:
        return Refusal("modules-left")
    if failures and len(failures) % attempts == 0 and now < max(failures) + wait:
        return Refusal("waiting-time", max(failures) + wait)
    return None


def attempts_left(failures: int, attempts: int) -> int:
    """Return how many attempts are left before the next waiting time."""
    return attempts - failures % attempts


def time_of(limit: int, percent: int) -> timedelta:
    """Return how long a person has for an assessment whose limit is in minutes."""
    return timedelta(minutes=limit * percent / 100)


def follow_ups_at(chosen_at: datetime, days: Sequence[int]) -> tuple[tuple[int, datetime, datetime], ...]:
    """Return number, due and lapsing instant of each follow-up that is chosen at an instant.

    Their spacing counts from the choice, so that somebody who chooses late is not asked three times at once.
    """
    dues = ((number, chosen_at + timedelta(days=after)) for number, after in enumerate(days, 1))
    return tuple((number, due, due + FOLLOW_UP_KEPT) for number, due in dues)


def due_end(due_on: date, time_zone: str) -> datetime:
    """Return the instant at which ``due_on`` ends for a learner: the late rule (exclusive)."""
    midnight = datetime.combine(due_on + timedelta(days=1), time.min, zone_of(time_zone))
    return midnight.astimezone(UTC)


def is_late(due_on: date | None, time_zone: str, now: datetime, *, holds: bool) -> bool:
    """Say whether a person without a live pass is late with what is due on a day."""
    return due_on is not None and not holds and now >= due_end(due_on, time_zone)


def holds(runs_out_at: datetime | None, now: datetime) -> bool:
    """Say whether a pass that runs out at an instant holds now."""
    return runs_out_at is not None and now < runs_out_at


def required(module: Module) -> tuple[str, ...]:
    """Return the activities that complete a module: those that cannot be skipped, or all where every one can."""
    needed = tuple(activity.id for activity in module.activities if not activity.skippable)
    return needed or tuple(activity.id for activity in module.activities)


def is_complete(module: Module, done: Collection[str]) -> bool:
    """Say whether the finished activities complete the module."""
    return all(name in done for name in required(module))


def first_open(module: Module, done: Collection[str]) -> str | None:
    """Return the first activity to go on with, or None at the start of a module and at its end."""
    if not done:
        return None
    return next((activity.id for activity in module.activities if activity.id not in done), None)


def minutes_left(modules: Iterable[Module], complete: Collection[str]) -> int:
    """Return the working minutes of the modules that are not complete."""
    return sum(module.minutes for module in modules if module.id not in complete)


def module_minutes_left(module: Module, done: Collection[str]) -> int:
    """Return the working minutes left of one module by the share of its activities that is done; at least one."""
    open_ones = sum(activity.id not in done for activity in module.activities)
    return max(1, -(-module.minutes * open_ones // max(1, len(module.activities))))


def module_to_do(modules: Sequence[Module], complete: Collection[str], last: str) -> Module | None:
    """Return the module to go on with: the last one touched while it is open, else the first open one."""
    still = [module for module in modules if module.id not in complete]
    return next((module for module in still if module.id == last), still[0] if still else None)


def draft_of(form: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]] | None:
    """Return a half-filled form as it is kept, or None when it is out of all bounds."""
    kept = {name: list(values) for name, values in form}
    size = sum(len(value) for values in kept.values() for value in values)
    within = len(kept) <= MOST_FIELDS and size <= LONGEST_DRAFT and all(len(name) <= LONGEST_FIELD for name in kept)
    return kept if within else None


def evidence_kind(data: bytes) -> str | None:
    """Return the media type of a whole PDF, PNG or JPEG by its content; None for anything else, or half a file."""
    tail = data[-1024:].rstrip(b"\0\r\n\t ")
    if data.startswith(b"%PDF-") and b"%%EOF" in tail:
        return "application/pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and tail.endswith(b"IEND\xaeB`\x82"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff") and tail.endswith(b"\xff\xd9"):
        return "image/jpeg"
    return None
