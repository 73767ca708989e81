"""A member's permissions in rows: every event by the rules themselves, linked, folded and laid out as the room does."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from lms.core.ids import new_id
from lms.core.language import zone_of
from lms.demo.bulk.sheets import Sheets
from lms.demo.happenings import Accepts, Answer, Answers, Asks, Withdraws
from lms.permission.columns import columns_of_event, columns_of_state, level_in_force
from lms.permission.events import PermissionEvent
from lms.permission.linking import FIRST, text_digest
from lms.permission.queries.streams import withdrawn_at
from lms.permission.queries.terms import granted_as_asked, row_of
from lms.permission.queries.timelines import SHIPPED
from lms.permission.rules import Facts, Refused, State, decide_channel, due_channel, evolve, next_change_at
from lms.permission.rules import commands as c
from lms.permission.rules.acting import standing_in
from lms.permission.rules.state import NEW
from lms.permission.vocabulary import DeclineReason, HandReason

Happening = Asks | Answers | Accepts | Withdraws


@dataclass(slots=True)
class _Stream:
    """One stream while it is written: its state, its last digest, and the time in force that is open."""

    state: State = NEW
    digest: str = FIRST
    in_force: dict[str, Any] | None = None
    spans: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Channel:
    """The streams of one channel, and until when time was played on them."""

    streams: dict[str, _Stream] = field(default_factory=dict)
    played_to: datetime | None = None
    current: str = ""

    def live(self) -> dict[str, State]:
        """Return the streams that time or a command may change, none behind what was played."""
        found = {}
        for stream_id, stream in self.streams.items():
            state = stream.state
            if state.is_open or state.is_standing or state.marked or stream_id == self.current:
                behind = self.played_to is not None and (state.at is None or state.at < self.played_to)
                found[stream_id] = replace(state, at=self.played_to) if behind else state
        return found


class Permits:
    """Writes the permissions of one member. ``facts_at`` tells the facts of an instant, as they are known then."""

    def __init__(self, sheets: Sheets, facts_at: Callable[[datetime], Facts], refused: Counter[str]) -> None:
        self._sheets = sheets
        self._facts_at = facts_at
        self._refused = refused
        self._channels: dict[str, _Channel] = {}

    def pass_time(self, now: datetime) -> None:
        """Play what falls due until ``now``, each at its instant, and what changed facts bring about now."""
        for channel in self._channels.values():
            while (at := self._next(channel)) is not None and at < now:
                self._settle(channel, at)
            self._settle(channel, now)

    def carry_out(self, happening: Happening, facts: Facts, zone: str) -> None:
        """Decide a command with ``facts`` (who acts is in them); what the rules refuse did not happen."""
        channel = self._channels.setdefault(happening.channel, _Channel())
        new = isinstance(happening, Asks) and not happening.again
        if not new and not channel.current:
            return
        stream_id = new_id() if new else channel.current
        states = [stream.state for stream in channel.streams.values()]
        facts = replace(facts, withdrawn_at=withdrawn_at(states))
        deciding = isinstance(happening, Answers) and happening.answer in {Answer.GRANT, Answer.RETURN, Answer.DECLINE}
        if isinstance(happening, Answers):
            facts = standing_in(facts, deciding=deciding)
        own = channel.streams[stream_id].state if not new else NEW
        text = self._text(happening, stream_id, facts)
        outcome = decide_channel(channel.live(), _command(happening, stream_id, own, text, zone), facts)
        if isinstance(outcome, Refused):
            self._refused[f"{type(happening).__name__}: {outcome.code}"] += 1
            return
        if text:
            self._sheets.add("lms_permission_texts", text.row)
        channel.current = stream_id
        self._record(channel, outcome, facts)

    def close(self, now: datetime) -> None:
        """Write the rows of all streams as they stand at the end, and the times in which they were in force."""
        facts = self._facts_at(now)
        for channel in self._channels.values():
            for stream_id, stream in channel.streams.items():
                self._sheets.add("lms_permissions", _row(stream_id, stream, channel.played_to or now, facts))
                for span in stream.spans:
                    self._sheets.add("lms_permission_intervals", span)

    def _next(self, channel: _Channel) -> datetime | None:
        if channel.played_to is None:
            return None
        facts = self._facts_at(channel.played_to)
        due = [next_change_at(state, facts) for state in channel.live().values() if state.is_open or state.is_standing]
        return min((at for at in due if at is not None), default=None)

    def _settle(self, channel: _Channel, at: datetime) -> None:
        facts = self._facts_at(at)
        self._record(channel, due_channel(channel.live(), facts), facts)

    def _record(self, channel: _Channel, events: Iterable[PermissionEvent], facts: Facts) -> None:
        for event in events:
            stream = channel.streams.setdefault(event.stream_id, _Stream())
            before, stream.state = stream.state, evolve(stream.state, event)
            self._append(stream, event)
            _lay_out(stream, before, event)
            behalf = facts.on_behalf_of if event.actor_id is not None else None
            self._sheets.emit(
                event, event.recorded_at, event.actor_id, on_behalf_of=behalf, effective_at=event.effective_at
            )
        channel.played_to = facts.now

    def _append(self, stream: _Stream, event: PermissionEvent) -> None:
        columns = columns_of_event(event, stream.state.version, stream.digest)
        self._sheets.add("lms_permission_events", {"id": new_id(), **columns})
        stream.digest = columns["digest"]

    @staticmethod
    def _text(happening: Happening, stream_id: str, facts: Facts) -> _Text | None:
        match happening:
            case Asks():
                body = happening.wish
            case Answers():
                body = happening.text
            case _:
                body = ""
        return _Text.of(body, stream_id, facts) if body else None


@dataclass(frozen=True, slots=True)
class _Text:
    """What somebody wrote: the row of it, and the fields of the command that name it."""

    row: dict[str, Any]
    fields: Mapping[str, str]

    @classmethod
    def of(cls, body: str, stream_id: str, facts: Facts) -> _Text:
        salt, text_id = secrets.token_hex(16), new_id()
        row = {
            "id": text_id,
            "stream_id": stream_id,
            "person_id": facts.person_id,
            "author_id": facts.actor_id,
            "body": body,
            "salt": salt,
            "written_at": facts.now,
        }
        return cls(row, {"text_id": text_id, "text_digest": text_digest(salt, body)})


def _command(happening: Happening, stream_id: str, own: State, text: _Text | None, zone: str) -> c.Command:
    more: dict[str, Any] = {"stream_id": stream_id, **(text.fields if text else {})}
    match happening:
        case Asks(again=False):
            return c.Request(channel=happening.channel, level=happening.level, scope=happening.scope, **more)
        case Asks():
            return c.Resubmit(level=happening.level, scope=happening.scope, **more)
        case Accepts():
            return c.Accept(**more)
        case Withdraws():
            return c.Withdraw(**more)
    return _answer(happening, own, more, zone)


def _answer(answers: Answers, own: State, more: dict[str, Any], zone: str) -> c.Command:
    match answers.answer:
        case Answer.CONFIRM:
            return c.Confirm(stream_id=own.stream_id)
        case Answer.GRANT:
            row = row_of(SHIPPED, own.channel, own.level, answers.at)
            return c.Grant(terms=granted_as_asked(own, row, answers.at, zone_of(zone)), **more)
        case Answer.RETURN:
            return c.Return(**more)
        case Answer.DECLINE:
            return c.Decline(reason=DeclineReason(answers.reason), **more)
    kind = {Answer.CURE: c.Cure, Answer.REVOKE: c.Revoke, Answer.SUSPEND: c.Suspend}[answers.answer]
    return kind(reason=HandReason(answers.reason), **more)


def _lay_out(stream: _Stream, before: State, event: PermissionEvent) -> None:
    """Open and close the times in force; one of no length is none."""
    was, becomes = level_in_force(before), level_in_force(stream.state)
    if was == becomes:
        return
    if stream.in_force is not None:
        stream.in_force["ends_at"] = event.effective_at
        if stream.in_force["starts_at"] >= event.effective_at:
            stream.spans.remove(stream.in_force)
        stream.in_force = None
    if becomes is not None:
        stream.in_force = {
            "id": new_id(),
            "stream_id": event.stream_id,
            "person_id": event.person_id,
            "channel": event.channel,
            "level": becomes,
            "starts_at": event.effective_at,
            "ends_at": None,
        }
        stream.spans.append(stream.in_force)


def _row(stream_id: str, stream: _Stream, played_to: datetime, facts: Facts) -> dict[str, Any]:
    state = stream.state
    goes_on = state.is_open or state.is_standing
    return {
        "id": stream_id,
        **columns_of_state(state, stream.digest),
        "played_to": played_to if goes_on else state.at,
        "next_change_at": next_change_at(state, facts) if goes_on else None,
    }
