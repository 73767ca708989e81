"""The words of the permission: channels, levels, activities, reasons, cures and the requirement matrix as shipped.

Codes are stored and never renamed; the sentences beside them are for people and may change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lms.core.events import JSON

DIMENSIONS = ("topics", "products", "markets", "languages")
SCOPE_BOUND = 200  # codes in one dimension; a longer list is a scope nobody can remember
CODE_BOUND = 80  # characters of one code
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # since when the shipped matrix counts: always


class Level(StrEnum):
    """The ladder, each rung including those below, each meaning *for the company, as part of one's work*."""

    LISTEN = "listen"
    SHARE = "share"
    ENGAGE = "engage"
    PUBLISH = "publish"
    REPRESENT = "represent"

    @property
    def rank(self) -> int:
        """The rung, 0 for *Listen*; levels compare by it, never by their text."""
        return _RANK[self]

    def covers(self, other: Level) -> bool:
        """Say whether this level includes ``other``."""
        return _RANK[self] >= _RANK[other]


_RANK: dict[Level, int] = {level: rank for rank, level in enumerate(Level)}

LEVEL_WORDS: dict[Level, tuple[str, str]] = {
    Level.LISTEN: ("Listen", "follow, search, read"),
    Level.SHARE: ("Share", "pass on approved content, react"),
    Level.ENGAGE: ("Engage", "comment, answer, message in one's own name on the company's behalf"),
    Level.PUBLISH: ("Publish", "posts, articles, live video on the company's behalf"),
    Level.REPRESENT: ("Represent", "speak or answer as the company"),
}

CHANNELS: dict[str, str] = {
    "linkedin": "LinkedIn",
    "x": "X",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "xing": "XING",
    "wechat": "WeChat",
    "blog": "Blog",
    "forum": "Forum and community",
    "review-site": "Review site",
    "podcast": "Podcast",
    "event": "Event",
    "internal-network": "Internal network",
}

# None: outside the permission altogether. An activity that is not here is not guessed: the answer is "ask first".
ACTIVITIES: dict[str, Level | None] = {
    "private-life": None,
    "working-conditions": None,
    "professional-development": None,
    "follow": Level.LISTEN,
    "read": Level.LISTEN,
    "search": Level.LISTEN,
    "react": Level.SHARE,
    "share": Level.SHARE,
    "answer": Level.ENGAGE,
    "comment": Level.ENGAGE,
    "message": Level.ENGAGE,
    "article": Level.PUBLISH,
    "live-video": Level.PUBLISH,
    "post": Level.PUBLISH,
    "video": Level.PUBLISH,
    "answer-as-company": Level.REPRESENT,
    "speak-as-company": Level.REPRESENT,
}


class ConditionKind(StrEnum):
    """What a condition asks of whoever acts."""

    WORDING = "wording"  # say this
    LIMIT = "limit"  # leave that out
    APPROVAL = "approval"  # show it to somebody first


CONDITIONS: dict[str, tuple[ConditionKind, str]] = {
    "say-employer": (ConditionKind.WORDING, "Say whom you work for."),
    "own-view": (ConditionKind.WORDING, "Say that it is your own view."),
    "approved-content": (ConditionKind.LIMIT, "Only content that the company has approved."),
    "no-customer-data": (ConditionKind.LIMIT, "No customer data."),
    "no-prices": (ConditionKind.LIMIT, "No prices and no delivery dates."),
    "no-figures": (ConditionKind.LIMIT, "No figures that the company has not published."),
    "own-words": (ConditionKind.LIMIT, "In your own words: no copy of the same text."),
    "prior-approval": (ConditionKind.APPROVAL, "Show it to your manager before it goes out."),
}


class SuspensionReason(StrEnum):
    """Why a permission rests. All but the last heal by themselves when their ground is there again."""

    CERTIFICATE = "certificate"
    POLICY = "policy"
    MATRIX = "matrix"
    UNCONFIRMED = "unconfirmed"
    AWAY = "away"
    UNANSWERED = "unanswered"
    BY_HAND = "by-hand"


CURES: dict[SuspensionReason, str] = {
    SuspensionReason.CERTIFICATE: "Pass the renewal of the certificate.",
    SuspensionReason.POLICY: "Sign a version of the policy that counts.",
    SuspensionReason.MATRIX: "Meet what the requirement matrix now asks for.",
    SuspensionReason.UNCONFIRMED: "The new manager confirms it.",
    SuspensionReason.AWAY: "It comes back with the person.",
    SuspensionReason.UNANSWERED: "The manager answers the review.",
    SuspensionReason.BY_HAND: "Whoever may lift the suspension lifts it.",
}


class DeclineReason(StrEnum):
    """The list from which a refusal takes its reason; the text beside it says what would change the mind."""

    NOT_THIS_ROLE = "not-this-role"
    TOO_SENSITIVE = "too-sensitive"
    POLICY_FORBIDS = "policy-forbids"
    ENOUGH_PEOPLE = "enough-people"
    NOT_NOW = "not-now"


DECLINE_WORDS: dict[DeclineReason, str] = {
    DeclineReason.NOT_THIS_ROLE: "Not part of this role",
    DeclineReason.TOO_SENSITIVE: "The topic is too sensitive now",
    DeclineReason.POLICY_FORBIDS: "The policy does not allow it",
    DeclineReason.ENOUGH_PEOPLE: "Enough people cover it",
    DeclineReason.NOT_NOW: "Not now; ask again later",
}


class HandReason(StrEnum):
    """Why somebody narrowed, suspended, lifted, took back or revoked by hand."""

    ROLE_CHANGED = "role-changed"
    INCIDENT = "incident"
    PRECAUTION = "precaution"
    REQUESTED = "requested"
    CLEARED = "cleared"
    MISTAKE = "mistake"
    OTHER = "other"


HAND_WORDS: dict[HandReason, str] = {
    HandReason.ROLE_CHANGED: "The role has changed",
    HandReason.INCIDENT: "Something happened that has to be cleared up",
    HandReason.PRECAUTION: "As a precaution",
    HandReason.REQUESTED: "Somebody entitled asked for it",
    HandReason.CLEARED: "It is cleared up",
    HandReason.MISTAKE: "It was a mistake",
    HandReason.OTHER: "Another reason, told in the text",
}


class EndCode(StrEnum):
    """How a permission or a request came to its end."""

    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken-back"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    OVERTAKEN = "overtaken"
    LEFT = "left"
    ERASED = "erased"
    ROW_DROPPED = "row-dropped"
    CHANNEL_DROPPED = "channel-dropped"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a permission is about. Each dimension is a set of codes; an empty one is not limited."""

    topics: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def within(self, wider: Scope) -> bool:
        """Say whether everything in this scope is also in ``wider``."""
        return self == wider or all(_inside(getattr(self, name), getattr(wider, name)) for name in DIMENSIONS)

    @property
    def is_bounded(self) -> bool:
        """Whether each dimension holds at most ``SCOPE_BOUND`` codes of at most ``CODE_BOUND`` characters."""
        return all(
            len(codes) <= SCOPE_BOUND and all(0 < len(code) <= CODE_BOUND for code in codes)
            for codes in (getattr(self, name) for name in DIMENSIONS)
        )

    @classmethod
    def from_json(cls, value: Mapping[str, JSON]) -> Scope:
        """Read what ``lms.core.events.plain`` made of a scope."""
        return cls(**{name: frozenset(value.get(name, ())) for name in DIMENSIONS})  # type: ignore[arg-type]


def _inside(inner: frozenset[str], outer: frozenset[str]) -> bool:
    return not outer or (bool(inner) and inner <= outer)


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """What one level on one channel asks for.

    ``certificates``: course slugs, each live or replaced by an equivalent. ``oldest_version``: of the policy, the one
    that still counts. ``longest_months``: the longest term. ``conditions``: at least these in every grant; ``scope``
    only fills the form.
    """

    certificates: frozenset[str] = frozenset()
    policy: str | None = None
    oldest_version: int = 0
    second_approver: bool = False
    conditions: frozenset[str] = frozenset()
    scope: Scope = EVERYTHING
    longest_months: int = 12


@dataclass(frozen=True, slots=True)
class RowVersion:
    """A row as it counts from ``effective_at``; told to those concerned from ``published_at``. None: dropped."""

    published_at: datetime
    effective_at: datetime
    row: MatrixRow | None


@dataclass(frozen=True)
class Matrix:
    """All rows in all their versions: channel × level → versions, in the order of their effect."""

    rows: Mapping[tuple[str, Level], tuple[RowVersion, ...]]
    _instants: dict[tuple[str, Level], tuple[datetime, ...]] = field(default_factory=dict, repr=False, compare=False)

    def row(self, channel: str, level: Level, at: datetime) -> MatrixRow | None:
        """Return the row that counts at ``at``, or None where there is none (not yet, or dropped)."""
        found: MatrixRow | None = None
        for version in self.rows.get((channel, level), ()):
            if version.effective_at > at:
                break
            found = version.row
        return found

    def upcoming(self, channel: str, level: Level, at: datetime) -> tuple[RowVersion, ...]:
        """Return the versions that are published at ``at`` and not in effect yet, the earliest first."""
        versions = self.rows.get((channel, level), ())
        if len(versions) < 2:  # the usual case, asked for a hundred thousand times when a demo company is made
            return ()
        return tuple(version for version in versions if version.published_at <= at < version.effective_at)

    def published(self, channel: str, level: Level) -> tuple[datetime, ...]:
        """Return when each version of this row was published."""
        return tuple(version.published_at for version in self.rows.get((channel, level), ()))

    def instants(self, channel: str, level: Level) -> tuple[datetime, ...]:
        """Return every instant at which this row changes or a change of it is told."""
        key = (channel, level)
        if key not in self._instants:
            found = {
                when for version in self.rows.get(key, ()) for when in (version.published_at, version.effective_at)
            }
            self._instants[key] = tuple(sorted(found))
        return self._instants[key]

    def has_channel(self, channel: str, at: datetime) -> bool:
        """Say whether any level of the channel has a row at ``at``."""
        return any(self.row(channel, level, at) is not None for level in Level)


SHIPPED_ROWS: dict[Level, MatrixRow] = {
    Level.LISTEN: MatrixRow(),
    Level.SHARE: MatrixRow(
        certificates=frozenset({"trust"}),
        conditions=frozenset({"approved-content", "say-employer"}),
        longest_months=12,
    ),
    Level.ENGAGE: MatrixRow(
        certificates=frozenset({"trust", "social-selling"}),
        conditions=frozenset({"no-customer-data", "say-employer"}),
        longest_months=12,
    ),
    Level.PUBLISH: MatrixRow(
        certificates=frozenset({"trust", "social-selling"}),
        conditions=frozenset({"no-customer-data", "no-prices", "say-employer"}),
        longest_months=6,
    ),
}


def default_matrix(channels: Iterable[str] = CHANNELS) -> Matrix:
    """Return the matrix as shipped: it names no policy and leaves *Represent* out until policies exist."""
    return Matrix(
        {
            (channel, level): (RowVersion(LONG_AGO, LONG_AGO, row),)
            for channel in channels
            for level, row in SHIPPED_ROWS.items()
        }
    )


REFUSALS: dict[str, tuple[str, str]] = {
    "already-narrower": ("Nothing in this is narrower than what stands.", "Narrow level, scope, term or conditions."),
    "approver-not-free": (
        "Whoever gives the second key may not have had a hand in the first.",
        "Ask another person of compliance.",
    ),
    "away": ("The person is away.", "Wait until the person is back."),
    "campaign-over": ("The review is past its day.", "The manager answers it; that alone heals it."),
    "conditions-missing": ("A condition that the matrix asks for is missing.", "Add the conditions of the matrix row."),
    "grounds-missing": ("Not every ground is there.", "Meet what is missing; the grounds are named beside this."),
    "level-open": ("Listening is open to all.", "Nothing has to be asked for."),
    "level-wider": ("The level is above what was asked for.", "Grant the level asked for or a lower one."),
    "no-campaign": ("No review is open for this permission.", "Use narrow, suspend or revoke."),
    "no-decider": (
        "Only whoever decides for this person may do this.",
        "The manager of record, or who stands in, does it.",
    ),
    "no-mark": ("No mark stands here.", "Nothing has to be lifted."),
    "no-row": (
        "The requirement matrix has no row for this.",
        "Ask compliance to add the row, or choose another level.",
    ),
    "no-second-approver": (
        "Nobody could give the second key.",
        "An administrator names one more person for compliance.",
    ),
    "not-escalated": (
        "The request is still with whoever decides first.",
        "Wait for the escalation, or let the decider answer.",
    ),
    "not-taking-part": (
        "The person is not taking part here now.",
        "Wait until the person asks, or until the year is over.",
    ),
    "not-the-person": ("Only the person may do this.", "The person does it."),
    "nothing-to-confirm": ("There is nothing to confirm.", "Nothing has to be done."),
    "nothing-to-lift": ("There is no suspension here that you may lift.", "Ask compliance, or whoever suspended."),
    "offer-outdated": (
        "The offer no longer fits the requirement matrix.",
        "The manager takes it back and offers again.",
    ),
    "open-already": ("There is an open request or offer on this channel.", "Answer or withdraw that one first."),
    "person-left": ("The person has left.", "Nothing can be asked or granted; a return starts afresh."),
    "reason-missing": ("A reason is missing.", "Choose a reason and write a sentence."),
    "scope-too-large": (
        "The scope has too many or too long entries.",
        "Name at most 200 of at most 80 characters each.",
    ),
    "scope-wider": ("The scope is wider than it may be.", "Name only what is within it."),
    "second-approval-due": ("A second key is due now.", "The manager takes the offer back and offers again."),
    "slips-off": ("Slips are switched off.", "Compliance of the company may switch them on."),
    "slip-open": ("A slip is healing here already.", "Wait until it has healed, or narrow or suspend the permission."),
    "no-slip": ("There is no slip here that waits for that.", "Look at how the permission stands now."),
    "stale": ("The permission has changed since the page was made.", "Look at it again and decide afresh."),
    "suspended-by-hand": ("The standing permission is suspended by hand.", "Whoever may lift that has to decide here."),
    "suspended-already": ("You have suspended this already.", "Nothing has to be done."),
    "system-only": ("Only the product itself does this.", "Nothing has to be done."),
    "term-over": ("The end date is past.", "Choose a later day, or offer again."),
    "term-too-long": ("The term is longer than the matrix allows.", "Choose an earlier end date."),
    "unknown-stream": ("There is no such permission on this channel.", "Go back to the list and choose again."),
    "wrong-state": ("This cannot be done in the state it is in now.", "Look at it again; it shows what can be done."),
}
