"""Who is told what: pure. An event becomes the notices it makes, each with the page that it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lms.awards.events import CertificateIssued, CertificateRevoked
from lms.core.events import JSON, Event
from lms.permission import events as permission


class Receiver(StrEnum):
    """Who a notice is for, seen from the person whom the event is about."""

    PERSON = "person"
    MANAGER = "manager"
    """The manager of record."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: where its button leads, and what brings it about (for people who ask why they got it)."""

    path: str
    trigger: str


KINDS: Mapping[str, Kind] = {
    "certificate_issued": Kind("/certificates", "Somebody passes a course."),
    "certificate_revoked": Kind("/certificates", "A certificate is taken back."),
    "permission_asked": Kind("/team", "Somebody asks their manager of record for a permission."),
    "permission_offered": Kind("/permission", "A permission is granted and waits for the person to accept it."),
    "permission_returned": Kind("/permission", "A request comes back with a wish for changes."),
    "permission_declined": Kind("/permission", "A request is declined, with a reason."),
    "permission_suspended": Kind("/permission", "A ground of a permission falls away, or somebody suspends it."),
    "permission_suspended_for": Kind("/team", "The permission of somebody who reports to you is suspended."),
    "permission_restored": Kind("/permission", "What suspended a permission is put right."),
    "permission_revoked": Kind("/permission", "A permission is revoked, with a reason."),
    "permission_expired": Kind("/permission", "The term of a permission ends."),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A notice that an event makes. With its kind and its receiver, ``thing`` tells it from all others.

    ``own_deed``: it is told even to the person who brought it about, since it is more than they did themselves.
    """

    kind: str
    receiver: Receiver
    thing: str
    context: dict[str, JSON]
    own_deed: bool = False


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
        return (Wanted(kind, Receiver.PERSON, event.certificate_id, {"course": event.course}, own_deed=issued),)

    return rule


def _permission(*kinds: tuple[str, Receiver]) -> Callable[[Event], tuple[Wanted, ...]]:
    def rule(event: Event) -> tuple[Wanted, ...]:
        if not isinstance(event, permission.PermissionEvent):
            raise TypeError(f"{event.name} is about no permission")
        context: dict[str, JSON] = {"channel": event.channel, "person_id": event.person_id}
        level = getattr(event, "level", None)
        if level is not None:
            context["level"] = str(level.value)
        thing = f"{event.stream_id}:{event.recorded_at.isoformat()}"
        return tuple(Wanted(kind, receiver, thing, context) for kind, receiver in kinds)

    return rule


_RULES: Mapping[type[Event], Callable[[Event], tuple[Wanted, ...]]] = {
    CertificateIssued: _certificate("certificate_issued"),
    CertificateRevoked: _certificate("certificate_revoked"),
    permission.PermissionRequested: _permission(("permission_asked", Receiver.MANAGER)),
    permission.PermissionResubmitted: _permission(("permission_asked", Receiver.MANAGER)),
    permission.PermissionOffered: _permission(("permission_offered", Receiver.PERSON)),
    permission.PermissionReturned: _permission(("permission_returned", Receiver.PERSON)),
    permission.PermissionDeclined: _permission(("permission_declined", Receiver.PERSON)),
    permission.PermissionSuspended: _permission(
        ("permission_suspended", Receiver.PERSON), ("permission_suspended_for", Receiver.MANAGER)
    ),
    permission.PermissionRestored: _permission(("permission_restored", Receiver.PERSON)),
    permission.PermissionRevoked: _permission(("permission_revoked", Receiver.PERSON)),
    permission.PermissionExpired: _permission(("permission_expired", Receiver.PERSON)),
}
HEARD: tuple[type[Event], ...] = tuple(_RULES)
