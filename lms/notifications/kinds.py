"""The kinds of notices: pure. What each is called, what brings it about, whom it goes to, whether one can choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Receiver(StrEnum):
    """Who a notice is for, seen from the person whom it is about."""

    PERSON = "person"
    MANAGER = "manager"
    """The manager of record."""
    DECIDER = "decider"
    """Whoever decides on the permission now: the manager of record, a delegate, or who stands in for them."""
    HR = "hr"
    """Whoever holds HR's role for the person."""


class Way(StrEnum):
    """How somebody wants one kind of notice. It always stands in the product, whatever the way."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    HERE = "here"


_STOPS = "It says what you may not do any more: from that moment on you must know."
_ENTRY = "By it you would notice that somebody else gets into your account; sent at any hour."


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice. ``path`` is where its button leads; ``fixed`` says why it is always mailed at once, or nothing.

    ``gathers``: its mail waits for others of the same morning, since several of them fall due together. ``urgent``: its
    mail waits for no working time, since an account may be in somebody else's hands. ``unnamed``: the pages of sent
    messages never say who got one, since that would be a list of people.
    """

    title: str
    path: str
    trigger: str
    receiver: Receiver = Receiver.PERSON
    fixed: str = ""
    gathers: bool = False
    urgent: bool = False
    unnamed: bool = False


KINDS: Mapping[str, Kind] = {
    "attempts_reset": Kind(
        "Your attempts count anew", "/courses", "HR sets somebody's attempts at an assessment aside."
    ),
    "certificate_issued": Kind("A certificate is ready", "/certificates", "Somebody passes a course."),
    "certificate_corrected": Kind(
        "A printed name is put right", "/certificates", "HR corrects the name on a certificate."
    ),
    "name_questioned": Kind(
        "Somebody's name is not printed right",
        "/people",
        "Somebody says that their name is not as it should be printed.",
        Receiver.HR,
    ),
    "manager_left_out": Kind(
        "A planned manager is left out",
        "/people",
        "The day of a planned move comes, and its manager reports to the person by then: HR chooses another one.",
        Receiver.HR,
    ),
    "certificate_ends": Kind(
        "A certificate ends soon",
        "/certificates",
        "A certificate comes nearer to its last day, at each step of the reminders, and is not renewed.",
        gathers=True,
    ),
    "certificate_ends_for": Kind(
        "A certificate of your people ends soon",
        "/team",
        "The certificate of somebody comes nearer to its last day, at each step of the reminders, and is not renewed.",
        Receiver.MANAGER,
        gathers=True,
    ),
    "certificate_revoked": Kind(
        "A certificate is taken back", "/certificates", "A certificate is revoked, with a reason.", fixed=_STOPS
    ),
    "renewal_called": Kind(
        "A course changed: renew your certificate",
        "/certificates",
        "A course changed in what people learn or prove, and compliance calls who passed it before to renew by a day.",
        gathers=True,
    ),
    "course_due": Kind(
        "A course is due",
        "/courses",
        "The day by which a course must be passed comes nearer, at each step of the reminders, and it is not passed.",
        gathers=True,
    ),
    "course_due_for": Kind(
        "A course is due for your people",
        "/team",
        "In the last week before the day by which a course must be passed, some of a manager’s people have not.",
        Receiver.MANAGER,
        gathers=True,
    ),
    "follow_up_due": Kind(
        "A few questions to see what stayed",
        "/follow-ups",
        "A follow-up that somebody asked for after a course can be answered.",
        gathers=True,
    ),
    "policy_to_sign": Kind(
        "A policy asks for your name",
        "/policies",
        "A policy that people must sign is published, or somebody joins or moves to where it is for them.",
        gathers=True,
    ),
    "policy_due": Kind(
        "A policy still waits for your name",
        "/policies",
        "The day by which somebody must sign a policy comes nearer, at each step of the reminders, and they have not.",
        gathers=True,
    ),
    "evidence_decided": Kind(
        "Your training elsewhere is looked at",
        "/training",
        "HR confirms or declines evidence of training done elsewhere.",
    ),
    "evidence_waiting": Kind(
        "Evidence waits for HR",
        "/training/waiting",
        "Evidence of training done elsewhere was handed in the day before; told once a day, with how much waits.",
        Receiver.HR,
        gathers=True,
    ),
    "email_changed": Kind(
        "Your address is changed",
        "/my-data",
        "HR, or a file that was imported, changes an address.",
        fixed=_ENTRY,
        urgent=True,
    ),
    "code_printed": Kind(
        "A code to sign in is printed",
        "/account",
        "HR or a manager prints a one-time code for somebody.",
        fixed=_ENTRY,
        urgent=True,
    ),
    "password_set": Kind(
        "Your password is set", "/account", "Somebody gets a new password.", fixed=_ENTRY, urgent=True
    ),
    "permission_asked": Kind(
        "Somebody asks for a permission",
        "/team",
        "Somebody asks their manager of record for a permission, or gets another manager while they wait.",
        Receiver.MANAGER,
    ),
    "permission_offered": Kind(
        "You are granted a permission",
        "/permission",
        "A permission is granted and waits for the person to accept it.",
    ),
    "permission_returned": Kind(
        "Your request comes back", "/permission", "A request comes back with a wish for changes."
    ),
    "permission_declined": Kind("Your request is declined", "/permission", "A request is declined, with a reason."),
    "permission_notice": Kind(
        "Your permission rests soon",
        "/permission",
        "What is published asks for something, from a day on, that somebody’s permission does not rest on yet.",
        gathers=True,
    ),
    "permission_notice_for": Kind(
        "A permission of your people rests soon",
        "/team",
        "What is published asks for something, from a day on, that the permission of somebody does not rest on yet.",
        Receiver.MANAGER,
        gathers=True,
    ),
    "permission_suspended": Kind(
        "Your permission is suspended",
        "/permission",
        "A ground of a permission falls away, or somebody suspends it.",
        fixed=_STOPS,
    ),
    "permission_suspended_for": Kind(
        "A permission of your people is suspended",
        "/team",
        "The permission of somebody is suspended.",
        Receiver.MANAGER,
    ),
    "permission_restored": Kind(
        "Your permission is in force again", "/permission", "What suspended a permission is put right."
    ),
    "permission_revoked": Kind(
        "Your permission is revoked", "/permission", "A permission is revoked, with a reason.", fixed=_STOPS
    ),
    "permission_expired": Kind(
        "Your permission is over", "/permission", "The term of a permission ends.", fixed=_STOPS
    ),
    "permission_slip": Kind(
        "Your permission covers less for some days",
        "/permission",
        "A slip that was reported is noted on a permission, and a short lesson is due.",
        fixed=_STOPS,
        unnamed=True,
    ),
    "permission_slip_for": Kind(
        "A slip of your people is noted",
        "/team",
        "Somebody else than the manager notes a slip that was reported.",
        Receiver.MANAGER,
        unnamed=True,
    ),
    "permission_slip_reply": Kind(
        "Somebody replies to a slip",
        "/team",
        "Somebody attaches a reply to what was noted on their permission.",
        Receiver.MANAGER,
        unnamed=True,
    ),
    "permission_slip_healed": Kind(
        "Your permission is whole again",
        "/permission",
        "The days of a slip are over, and its short lesson is done.",
        unnamed=True,
    ),
    "permission_confirm": Kind(
        "Somebody’s permissions wait for your confirmation",
        "/team",
        "Somebody gets another manager, and what they may has to be confirmed by a day.",
        Receiver.DECIDER,
        gathers=True,
    ),
    "review_started": Kind(
        "A review of permissions waits for you",
        "/permission/reviews",
        "Compliance starts a review; told once to whoever has to answer, with how many permissions.",
        Receiver.DECIDER,
        gathers=True,
    ),
    "review_due": Kind(
        "A review of permissions ends soon",
        "/permission/reviews",
        "A week before a review ends, or half-way where that is later, somebody has not answered all of theirs.",
        Receiver.DECIDER,
        gathers=True,
    ),
    "permission_ended": Kind(
        "Your permission has ended",
        "/permission",
        "A permission rested until its days of grace were over, or its channel or level is not offered any more.",
        fixed=_STOPS,
    ),
}


UNNAMED = frozenset(code for code, kind in KINDS.items() if kind.unnamed)


def way_of(kind: str, chosen: str | None) -> Way:
    """Return how a kind reaches somebody who chose ``chosen`` for it, or nothing; what is fixed comes at once."""
    return Way.AT_ONCE if KINDS[kind].fixed or chosen is None else Way(chosen)


def kinds_for(*, manages: bool, decides: bool = False, is_hr: bool = False) -> dict[str, Kind]:
    """Return the kinds that can reach somebody.

    Those of managers only where people report to them, those of deciders to who may be one of them, HR's to HR.
    """
    held = {Receiver.PERSON: True, Receiver.MANAGER: manages, Receiver.DECIDER: decides, Receiver.HR: is_hr}
    reached = {receiver for receiver, holds in held.items() if holds}
    return {code: kind for code, kind in KINDS.items() if kind.receiver in reached}
