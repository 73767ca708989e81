"""Who is told what, and when one is reminded: pure. An event becomes the notices it makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from lms.awards.events import CertificateIssued, CertificateRevoked, NameQuestioned
from lms.core.events import JSON, Event
from lms.learning.events import AssessmentReset, EvidenceDecided, FollowUpDue
from lms.notifications.kinds import Receiver
from lms.people.events import ManagerLeftOut, PersonChanged
from lms.permission import events as permission


@dataclass(frozen=True, slots=True)
class Wanted:
    """A notice that an event makes. With its kind and its receiver, ``thing`` tells it from all others.

    ``own_deed``: it is told even to the person who brought it about, since it is more than they did themselves.
    ``again``: it is told each time, with nothing to tell one time from another. ``until`` is the first instant after
    what it speaks of: it names the last day.
    """

    kind: str
    receiver: Receiver
    thing: str
    context: dict[str, JSON]
    own_deed: bool = False
    again: bool = False
    until: datetime | None = None


def last_day(until: datetime, zone: ZoneInfo) -> date:
    """Return the last day of what is over at ``until``."""
    return (until.astimezone(zone) - timedelta(seconds=1)).date()


def notices_of(event: Event) -> tuple[Wanted, ...]:
    """Return the notices that an event makes; most make none."""
    rule = _RULES.get(type(event))
    return rule(event) if rule else ()


def _certificate(kind: str) -> Callable[[Event], tuple[Wanted, ...]]:
    def rule(event: Event) -> tuple[Wanted, ...]:
        if not isinstance(event, CertificateIssued | CertificateRevoked):
            raise TypeError(f"{event.name} is about no certificate")
        # The learner only hands in: that it passed, and is worth a certificate, is news.
        issued = isinstance(event, CertificateIssued)
        told = "certificate_corrected" if isinstance(event, CertificateIssued) and event.corrects else kind
        return (Wanted(told, Receiver.PERSON, event.certificate_id, {"course": event.course}, own_deed=issued),)

    return rule


def _assessment(event: Event) -> tuple[Wanted, ...]:
    match event:
        case AssessmentReset():
            return (Wanted("attempts_reset", Receiver.PERSON, event.reset_id, {"course": event.course}),)
        case FollowUpDue():
            return (Wanted("follow_up_due", Receiver.PERSON, event.follow_up_id, {"course": event.course}),)
        case _:
            raise TypeError(f"{event.name} is about no assessment")


def _evidence_decided(event: Event) -> tuple[Wanted, ...]:
    if not isinstance(event, EvidenceDecided):
        raise TypeError(f"{event.name} decides on no evidence")
    return (Wanted("evidence_decided", Receiver.PERSON, event.evidence_id, {"outcome": event.outcome}),)


def _name_questioned(event: Event) -> tuple[Wanted, ...]:
    if not isinstance(event, NameQuestioned):
        raise TypeError(f"{event.name} is about no name")
    thing = f"{event.person_id}:{event.asked_on}"
    return (Wanted("name_questioned", Receiver.HR, thing, {"person_id": event.person_id}),)


def _manager_left_out(event: Event) -> tuple[Wanted, ...]:
    if not isinstance(event, ManagerLeftOut):
        raise TypeError(f"{event.name} leaves no manager out")
    context: dict[str, JSON] = {
        "person_id": event.person_id,
        "manager_id": event.manager_id,
        "path": f"/people/{event.person_id}/move",
    }
    # Whoever of HR changes somebody after the day had come did not do this themselves.
    return (Wanted("manager_left_out", Receiver.HR, event.assignment_id, context, own_deed=True),)


def _address_changed(event: Event) -> tuple[Wanted, ...]:
    if not isinstance(event, PersonChanged):
        raise TypeError(f"{event.name} is about no details")
    if "email" not in event.changed:
        return ()
    return (Wanted("email_changed", Receiver.PERSON, "", {}, own_deed=True, again=True),)


def _permission(*kinds: tuple[str, Receiver]) -> Callable[[Event], tuple[Wanted, ...]]:
    def rule(event: Event) -> tuple[Wanted, ...]:
        if not isinstance(event, permission.PermissionEvent):
            raise TypeError(f"{event.name} is about no permission")
        context: dict[str, JSON] = {"channel": event.channel, "person_id": event.person_id}
        level = getattr(event, "level", None)
        if level is not None:
            context["level"] = str(level.value)
        until = None
        if isinstance(event, permission.PermissionNoticeGiven):
            context["permission_id"], until = event.stream_id, event.due_at
        thing = f"{event.stream_id}:{event.recorded_at.isoformat()}"
        return tuple(Wanted(kind, receiver, thing, context, until=until) for kind, receiver in kinds)

    return rule


ASKED = "permission_asked"


def asked_thing(stream_id: str, lapses_at: datetime | None) -> str:
    """Return what tells a request from all others: its stream, and the day that it was given as it came to wait."""
    return f"{stream_id}:{lapses_at.isoformat() if lapses_at else ''}"


def _asked(event: Event) -> tuple[Wanted, ...]:
    if not isinstance(event, permission.PermissionRequested | permission.PermissionResubmitted):
        raise TypeError(f"{event.name} asks for nothing")
    context: dict[str, JSON] = {
        "channel": event.channel,
        "level": event.level.value,
        "person_id": event.person_id,
        "permission_id": event.stream_id,
    }
    return (Wanted(ASKED, Receiver.MANAGER, asked_thing(event.stream_id, event.lapses_at), context),)


def _lapsed(event: Event) -> tuple[Wanted, ...]:
    # A request or an offer that nobody answered takes nothing away; days of grace that are over do.
    over = isinstance(event, permission.PermissionLapsed) and event.reason == "grace"
    return _permission(("permission_ended", Receiver.PERSON))(event) if over else ()


def _slip(*kinds: tuple[str, Receiver]) -> Callable[[Event], tuple[Wanted, ...]]:
    """Return the rule of what is told about a slip: it leads to the permission itself."""

    def rule(event: Event) -> tuple[Wanted, ...]:
        if not isinstance(event, permission.PermissionEvent):
            raise TypeError(f"{event.name} is about no permission")
        until = event.until if isinstance(event, permission.PermissionSlipRecorded) else None
        pages = {Receiver.PERSON: "request", Receiver.MANAGER: "standing"}
        return tuple(
            replace(one, until=until, context=one.context | {"path": f"/permission/{page}/{event.stream_id}"})
            for one in _permission(*kinds)(event)
            for page in (pages[one.receiver],)
        )

    return rule


_RULES: Mapping[type[Event], Callable[[Event], tuple[Wanted, ...]]] = {
    CertificateIssued: _certificate("certificate_issued"),
    CertificateRevoked: _certificate("certificate_revoked"),
    AssessmentReset: _assessment,
    FollowUpDue: _assessment,
    EvidenceDecided: _evidence_decided,
    NameQuestioned: _name_questioned,
    ManagerLeftOut: _manager_left_out,
    PersonChanged: _address_changed,
    permission.PermissionRequested: _asked,
    permission.PermissionResubmitted: _asked,
    permission.PermissionOffered: _permission(("permission_offered", Receiver.PERSON)),
    permission.PermissionReturned: _permission(("permission_returned", Receiver.PERSON)),
    permission.PermissionDeclined: _permission(("permission_declined", Receiver.PERSON)),
    permission.PermissionNoticeGiven: _permission(
        ("permission_notice", Receiver.PERSON), ("permission_notice_for", Receiver.MANAGER)
    ),
    permission.PermissionSuspended: _permission(
        ("permission_suspended", Receiver.PERSON), ("permission_suspended_for", Receiver.MANAGER)
    ),
    permission.PermissionRestored: _permission(("permission_restored", Receiver.PERSON)),
    permission.PermissionRevoked: _permission(("permission_revoked", Receiver.PERSON)),
    permission.PermissionExpired: _permission(("permission_expired", Receiver.PERSON)),
    permission.PermissionEnded: _permission(("permission_ended", Receiver.PERSON)),
    permission.PermissionLapsed: _lapsed,
    permission.PermissionSlipRecorded: _slip(
        ("permission_slip", Receiver.PERSON), ("permission_slip_for", Receiver.MANAGER)
    ),
    permission.PermissionSlipReplied: _slip(("permission_slip_reply", Receiver.MANAGER)),
    permission.PermissionSlipHealed: _slip(("permission_slip_healed", Receiver.PERSON)),
}
HEARD: tuple[type[Event], ...] = tuple(_RULES)


def step_due(
    last_day: date, today: date, seen_on: date, ladder: tuple[int, ...], made_on: date | None = None
) -> int | None:
    """Return which step of a ladder of days is told today about a deadline, or None.

    It is the nearest step whose day has come, if it came after ``seen_on`` (the day of the round before), so that a
    late round tells one step and never the ones before it. What was made since the round before (``made_on``, a day,
    which may be that round's own) is told at once. A deadline that is over is told no more.
    """
    left = (last_day - today).days
    come = [step for step in ladder if step >= left]
    if left < 0 or not come:
        return None
    step = min(come)
    passed_on = last_day.toordinal() - step
    is_new = passed_on > seen_on.toordinal() or (made_on is not None and made_on >= seen_on)
    return step if is_new else None
