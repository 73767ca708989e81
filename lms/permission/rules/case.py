"""One command on one stream, with everything that the rule for it reads, and the checks that many rules share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lms.permission import events as e
from lms.permission.rules.commands import Command, Terms
from lms.permission.rules.facts import Capacity, Facts, Refused, refuse
from lms.permission.rules.grounds import add_months, has_left, missing
from lms.permission.rules.state import State
from lms.permission.rules.who import acting, may_lift_all, second_approvers
from lms.permission.vocabulary import Level, MatrixRow, Scope, SuspensionReason

Events = tuple[e.PermissionEvent, ...]
Outcome = Events | Refused


@dataclass(frozen=True, slots=True)
class Case:
    """A command on ``state``, which is settled at ``facts.now``."""

    state: State
    command: Any  # the command class of the rule that reads it
    facts: Facts

    @property
    def standing(self) -> State | None:
        """The other stream of this person and channel that is active or suspended."""
        return next((other for other in self.facts.others if other.is_standing), None)

    @property
    def open_elsewhere(self) -> bool:
        """Whether another stream there waits for an answer."""
        return any(other.is_open for other in self.facts.others)

    def row(self, level: Level) -> MatrixRow | None:
        """Return the matrix row of the level on this channel now."""
        return self.facts.matrix.row(self.channel, level, self.facts.now)

    @property
    def channel(self) -> str:
        """The channel, which a new stream takes from its command."""
        return self.state.channel or str(self.command.channel)

    def make(self, kind: type[e.PermissionEvent], capacity: Capacity, **more: object) -> e.PermissionEvent:
        """Return an event of the actor at ``now``, with the command's text where both may have one."""
        command: Command = self.command
        if issubclass(kind, e.Worded):
            more["text_id"] = getattr(command, "text_id", None)
            more["text_digest"] = getattr(command, "text_digest", None)
        return kind(
            stream_id=command.stream_id,
            person_id=self.facts.person_id,
            channel=self.channel,
            recorded_at=self.facts.now,
            effective_at=self.facts.now,
            actor_id=self.facts.actor_id,
            on_behalf_of=self.facts.on_behalf_of,
            capacity=capacity.value,
            **more,  # type: ignore[arg-type]
        )

    @property
    def lapses_at(self) -> datetime:
        """When a request, return or endorsement of now lapses."""
        return self.facts.now + timedelta(days=self.facts.settings.request_days)

    @property
    def marked(self) -> bool:
        """Whether a mark stands on this person and channel."""
        return self.state.marked or any(other.marked for other in self.facts.others)

    def second_due(self, row: MatrixRow) -> bool:
        """Say whether a second key is due: by the row, by a mark, or at the top of the company."""
        return row.second_approver or self.marked or not self.facts.line


def only_person(case: Case) -> Refused | None:
    """Refuse whoever is not the person."""
    own = case.facts.actor_id == case.facts.person_id and case.facts.on_behalf_of is None
    return None if own else refuse("not-the-person")


def only_system(case: Case) -> Refused | None:
    """Refuse everybody but the product itself."""
    return None if case.facts.actor_id is None else refuse("system-only")


def text_needed(case: Case) -> Refused | None:
    """Refuse where a sentence has to be written and none was."""
    return refuse("reason-missing") if case.command.text_id is None else None


def grounds_needed(case: Case, level: Level) -> Refused | None:
    """Refuse where a ground of the level is not there now; the detail names each, ``reason:code``."""
    gone = missing(case.facts, case.channel, level, case.facts.now)
    if not gone:
        return None
    named = [f"{reason}:{code}" if code else reason.value for reason, codes in gone.items() for code in codes or ("",)]
    return refuse("away" if set(gone) == {SuspensionReason.AWAY} else "grounds-missing", *named)


def askable(case: Case, level: Level, scope: Scope) -> Refused | None:
    """Refuse a level that nobody has to ask for, a scope beyond its bounds, a leaver."""
    if level is Level.LISTEN:
        return refuse("level-open")
    if not scope.is_bounded:
        return refuse("scope-too-large")
    return refuse("person-left") if has_left(case.facts, case.facts.now) else None


def row_needed(case: Case, level: Level) -> Refused | None:
    """Refuse a level that the matrix leaves out on this channel."""
    return refuse("no-row", f"{case.channel}:{level}") if case.row(level) is None else None


def terms_fit(case: Case, terms: Terms) -> Refused | None:
    """Refuse terms that the matrix row does not bear: over, too long, or without one of its conditions."""
    row = case.row(terms.level)
    if row is None:
        return refuse("no-row", f"{case.channel}:{terms.level}")
    if terms.until <= case.facts.now:
        return refuse("term-over")
    if terms.until > add_months(case.facts.now, row.longest_months):
        return refuse("term-too-long", str(row.longest_months))
    lacking = row.conditions - terms.conditions
    return refuse("conditions-missing", *sorted(lacking)) if lacking else None


def keys_there(case: Case, row: MatrixRow) -> Refused | None:
    """Refuse the first key where nobody could give the second, or where it would go over a suspender's head."""
    if not may_lift_all(case.standing, case.facts):
        return refuse("suspended-by-hand")
    held = case.state.keyholders | acting(case.facts)
    if case.second_due(row) and not second_approvers(case.facts, held):
        return refuse("no-second-approver")
    return None
