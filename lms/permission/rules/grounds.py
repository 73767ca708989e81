"""Which grounds are there at an instant, and which a published change of the matrix will take away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from lms.permission.rules.facts import LONG_ABSENCE, Facts, Span
from lms.permission.rules.state import Notice, State
from lms.permission.vocabulary import Level, MatrixRow, SuspensionReason

Missing = dict[SuspensionReason, tuple[str, ...]]

CERTIFICATE, POLICY, MATRIX = SuspensionReason.CERTIFICATE, SuspensionReason.POLICY, SuspensionReason.MATRIX
UNCONFIRMED, UNANSWERED, AWAY = SuspensionReason.UNCONFIRMED, SuspensionReason.UNANSWERED, SuspensionReason.AWAY


def add_months(when: datetime, months: int) -> datetime:
    """Return the same day and time ``months`` later, or the last day of that month where it has no such day."""
    year, month = divmod(when.month - 1 + months, 12)
    year, month = when.year + year, month + 1
    for day in (when.day, 30, 29, 28):
        try:
            return when.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")  # pragma: no cover


def _long(absence: Span) -> bool:
    return absence.end is None or absence.end - absence.start > LONG_ABSENCE


def away_spans(facts: Facts) -> tuple[Span, ...]:
    """Return the absences of over 14 days."""
    return tuple(absence for absence in facts.absences if _long(absence))


def has_left(facts: Facts, at: datetime) -> bool:
    """Say whether the person has left by ``at``."""
    return facts.left_at is not None and facts.left_at <= at


def _live(facts: Facts, course: str, at: datetime) -> bool:
    return any(span.holds(at) for span in facts.certificates.get(course, ()))


def _row_missing(facts: Facts, row: MatrixRow, at: datetime) -> Missing:
    found: Missing = {}
    gone = sorted(course for course in row.certificates if not _live(facts, course, at))
    if gone:
        # Who once held it passes the renewal; who never did meets what the matrix newly asks for.
        held = tuple(c for c in gone if any(span.acts_from <= at for span in facts.certificates.get(c, ())))
        never = tuple(course for course in gone if course not in held)
        found.update({reason: codes for reason, codes in ((CERTIFICATE, held), (MATRIX, never)) if codes})
    if row.policy is not None and not _signed(facts, row, at):
        found[POLICY] = (row.policy,)
    return found


def _signed(facts: Facts, row: MatrixRow, at: datetime) -> bool:
    return any(
        signed.policy == row.policy and signed.version >= row.oldest_version and signed.holds(at)
        for signed in facts.signatures
    )


def missing(facts: Facts, channel: str, level: Level, at: datetime) -> Missing:
    """Return the grounds that are not there at ``at``: reason → codes of what is missing (empty: all are there)."""
    row = facts.matrix.row(channel, level, at)
    found: Missing = {MATRIX: (f"{channel}:{level}",)} if row is None else _row_missing(facts, row, at)
    if facts.absences and any(span.holds(at) for span in away_spans(facts)):
        found[AWAY] = ()
    return found


def missing_for(state: State, facts: Facts, at: datetime) -> Missing:
    """Return why a standing stream may not be in force at ``at``; suspensions by hand are not among it."""
    found = missing(facts, state.channel, state.level, at)
    due = state.confirmation_due_at
    if due is not None and due <= at and facts.manager_at(at) != state.vouched_by:
        found[UNCONFIRMED] = ()
    if state.campaign_due_at is not None and state.campaign_due_at <= at:
        found[UNANSWERED] = (state.campaign_id or "",)
    return found


def upcoming(state: State, facts: Facts, at: datetime) -> tuple[Notice, ...]:
    """Return the notices that are due at ``at``, the earliest of each reason.

    Published versions of the row call for them, and certificates whose end was scheduled (a call for renewal).
    """
    versions = facts.matrix.upcoming(state.channel, state.level, at)
    present = facts.matrix.row(state.channel, state.level, at)
    renewals = _renewals(facts, present, at) if present else {}
    if not versions and not renewals:
        return ()
    known = set(_row_missing(facts, present, at)) if present else set()
    found: dict[SuspensionReason, Notice] = {}
    if renewals and CERTIFICATE not in known:
        day = min(renewals.values())
        found[CERTIFICATE] = Notice(CERTIFICATE, day, tuple(sorted(c for c, end in renewals.items() if end == day)))
    for version in versions:
        row = version.row
        lost: Missing = {MATRIX: (f"{state.channel}:{state.level}",)} if row is None else _row_missing(facts, row, at)
        for reason, detail in lost.items():
            if reason not in known and (reason not in found or version.effective_at < found[reason].due_at):
                found[reason] = Notice(reason, version.effective_at, detail)
    return tuple(found.values())


def _renewals(facts: Facts, row: MatrixRow, at: datetime) -> dict[str, datetime]:
    """Return the courses of a row whose certificate is to end as scheduled, with that end.

    What begins after ``at`` is not known yet: a renewal, too, was not there when notice was due.
    """
    found: dict[str, datetime] = {}
    for course in row.certificates:
        begun = [span for span in facts.certificates.get(course, ()) if span.acts_from <= at]
        for end in filter(None, (span.announced_end(at) for span in begun)):
            if not any(span.holds(end) for span in begun if span.announced is None):
                found[course] = end
    return found


def offer_deadline(offered_at: datetime, days: int, absences: Iterable[Span]) -> datetime:
    """Return when an offer lapses: ``days`` after ``offered_at``, not counting the time in ``absences``."""
    deadline = offered_at + timedelta(days=days)
    for start, end in _merged(absences):
        if end is not None and end <= offered_at:
            continue
        begin = max(start, offered_at)
        if begin >= deadline:
            break
        if end is None:
            return datetime.max.replace(tzinfo=offered_at.tzinfo)
        deadline += end - begin
    return deadline


def _merged(absences: Iterable[Span]) -> list[tuple[datetime, datetime | None]]:
    found: list[tuple[datetime, datetime | None]] = []
    for start, end in sorted(((a.acts_from, a.acts_until) for a in absences), key=lambda edges: edges[0]):
        last = found[-1] if found else None
        if last is not None and (last[1] is None or start <= last[1]):
            found[-1] = (last[0], None if last[1] is None or end is None else max(last[1], end))
        else:
            found.append((start, end))
    return found


def caused_at(facts: Facts, detail: tuple[str, ...], reason: SuspensionReason, at: datetime) -> datetime | None:
    """Return the cause's own date where news of it came late and acts at ``at``, else None."""
    if reason is CERTIFICATE:
        edges = ((s.end, s.acts_until) for course in detail for s in facts.certificates.get(course, ()))
    elif reason is AWAY:
        edges = ((s.start, s.acts_from) for s in away_spans(facts))
    else:
        return None
    return min((own for own, acts in edges if own is not None and acts == at and own < at), default=None)
