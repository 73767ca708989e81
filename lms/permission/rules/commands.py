"""What somebody may want of a permission: one frozen class per row of the table in ``docs/permission.md``.

A text is written into its erasable table first; a command carries only its id and its salted digest.
``expected_version`` is what the page showed; where it is given and no longer true, the command is refused as stale.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lms.permission.vocabulary import EVERYTHING, DeclineReason, HandReason, Level, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Base of all commands; ``stream_id`` is new for *request* and *offer*."""

    stream_id: str
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WordedCommand(Command):
    """A command beside which a text may stand."""

    text_id: str | None = None
    text_digest: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What is granted: ``until`` is the first instant at which it no longer holds."""

    level: Level
    scope: Scope
    conditions: frozenset[str]
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(WordedCommand):
    """The person asks."""

    channel: str
    level: Level
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(WordedCommand):
    """The manager offers what nobody has asked for; also how to widen and to prolong."""

    channel: str
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(WordedCommand):
    """Send a request back with a wish (the text is needed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resubmit(WordedCommand):
    """The person sends a returned request again."""

    level: Level
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(WordedCommand):
    """Say yes to a request, as asked or narrower."""

    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(WordedCommand):
    """Give the second key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Object(WordedCommand):
    """Refuse the second key, with a reason (the text is needed)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(WordedCommand):
    """Say no to a request, with a reason of the list and a sentence."""

    reason: DeclineReason


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(WordedCommand):
    """Take an endorsement or an offer back."""

    reason: HandReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Command):
    """The person accepts an offer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Command):
    """The person is not taking part: everything on the channel, or ``only_this`` stream."""

    only_this: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrow(WordedCommand):
    """Make a standing permission less."""

    terms: Terms
    reason: HandReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspend(WordedCommand):
    """Let a standing permission rest."""

    reason: HandReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure(WordedCommand):
    """Lift what was suspended by hand, as far as the actor may."""

    reason: HandReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke(WordedCommand):
    """End a standing permission for good."""

    reason: HandReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(Command):
    """Take a permission over as the new manager of record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep(WordedCommand):
    """Answer a review: it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNarrow(Narrow):
    """Answer a review: it becomes less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRevoke(Revoke):
    """Answer a review: it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift(WordedCommand):
    """Compliance takes the mark off this person and channel."""

    reason: HandReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSlip(WordedCommand):
    """The decider notes a slip that was reported; ``lesson`` is the short one that heals it."""

    slip_id: str
    level: Level
    scope: Scope
    lesson: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToSlip(WordedCommand):
    """The person attaches a reply to a slip, once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRepair(Command):
    """The product notes that the short lesson of a slip is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCampaign(Command):
    """The product asks for a review by ``due_at``."""

    campaign_id: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCampaign(Command):
    """The product calls a review off before its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Command):
    """Play what is due and note what changed; there is nothing else to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Command):
    """The product ends it since the person's data are erased; every other outer end is played from the facts."""
