"""*May I?*: one question about one person and one channel, and one of five answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms.permission.rules.facts import Facts
from lms.permission.rules.state import State, Status
from lms.permission.rules.who import decider
from lms.permission.vocabulary import ACTIVITIES, CONDITIONS, DIMENSIONS, ConditionKind, EndCode, Level, Scope


class Verdict(StrEnum):
    """The five answers."""

    YES = "yes"
    YES_WITH_WORDING = "yes-with-wording"
    ASK_FIRST = "ask-first"
    NOT_PERMITTED = "not-permitted"
    NEEDS_NONE = "needs-no-permission"


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants to do; a dimension left out (None) is not told."""

    activity: str
    topic: str | None = None
    product: str | None = None
    market: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer: ``code`` for software, ``detail`` the codes it is about, ``obligations`` condition codes.

    ``ask``: whom to ask (a person's id, or ``compliance``). ``cure``: what would make it a yes, in words.
    """

    verdict: Verdict
    code: str
    detail: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()
    until: datetime | None = None
    ask: str | None = None
    cure: str = ""

    @property
    def decision(self) -> bool:
        """The yes or no of an AuthZEN response."""
        return self.verdict in {Verdict.YES, Verdict.YES_WITH_WORDING, Verdict.NEEDS_NONE}


LESS_NOW = "My permission says what would change it."
"""The cure where a slip narrows what is granted. Software is told no more: the slip is nobody else's business."""


def answer(question: Question, streams: Iterable[State], facts: Facts) -> Answer:
    """Answer at ``facts.now`` from the streams of the person and channel, on which everything due was played."""
    if question.activity not in ACTIVITIES:
        return _ask(facts, "unknown-activity", (question.activity,))
    level = ACTIVITIES[question.activity]
    if level is None or level is Level.LISTEN:
        return Answer(Verdict.NEEDS_NONE, "outside" if level is None else "open-to-all")
    known = tuple(streams)
    state = next((one for one in known if one.is_standing), None)
    if state is None:
        return _nothing_stands(known)
    if state.status is Status.SUSPENDED:
        cures = " ".join(dict.fromkeys(hold.cure for hold in state.holds))
        return Answer(Verdict.NOT_PERMITTED, "suspended", tuple(sorted(state.reasons)), cure=cures)
    if not state.level_now.covers(level):
        cure = LESS_NOW if state.level.covers(level) else "Ask for this level."
        return Answer(Verdict.NOT_PERMITTED, f"level:{level}", cure=cure)
    return _within(question, state, facts)


def _nothing_stands(known: tuple[State, ...]) -> Answer:
    if any(one.status is Status.OFFERED for one in known):
        return Answer(Verdict.NOT_PERMITTED, "offered", cure="Accept the offer.")
    if any(one.is_open for one in known):
        return Answer(Verdict.NOT_PERMITTED, "waiting", cure="Wait for the answer to the request.")
    return Answer(Verdict.NOT_PERMITTED, "none", cure="Ask for a permission.")


def _within(question: Question, state: State, facts: Facts) -> Answer:
    scopes: list[Scope] = [state.scope, *(slip.scope for slip in state.slips)]
    for name in DIMENSIONS:
        limits = [limit for limit in (getattr(scope, name) for scope in scopes) if limit]
        asked = getattr(question, name.removesuffix("s"))
        if limits and asked is None:
            return _ask(facts, f"missing:{name.removesuffix('s')}")
        if any(not _named(asked, limit) for limit in limits):
            granted = getattr(state.scope, name)
            cure = "Ask for a wider scope." if granted and not _named(asked, granted) else LESS_NOW
            return Answer(Verdict.NOT_PERMITTED, f"outside:{name.removesuffix('s')}", (asked,), cure=cure)
    kinds = {code: CONDITIONS[code][0] if code in CONDITIONS else ConditionKind.WORDING for code in state.conditions}
    obligations = tuple(sorted(kinds))
    if ConditionKind.APPROVAL in kinds.values():
        return _ask(facts, "prior-approval", obligations=obligations)
    verdict = Verdict.YES_WITH_WORDING if ConditionKind.WORDING in kinds.values() else Verdict.YES
    return Answer(verdict, "in-force", obligations=obligations, until=state.until)


def _named(asked: str, limit: frozenset[str]) -> bool:
    """Say whether a scope names what is asked about; capitals and spaces make no other topic of it."""
    wanted = " ".join(asked.split()).casefold()
    return any(" ".join(code.split()).casefold() == wanted for code in limit)


def _ask(facts: Facts, code: str, detail: tuple[str, ...] = (), obligations: tuple[str, ...] = ()) -> Answer:
    found = decider(facts)
    whom = found[1].person_id if found else "compliance"
    return Answer(Verdict.ASK_FIRST, code, detail, obligations, ask=whom, cure="Ask first.")


NOT_TAKING_PART = "not-taking-part"


def reads_as(state: State) -> str:
    """Return how a stream reads outside compliance: every withdrawal as "not taking part", else its end or status."""
    if state.end_code == EndCode.WITHDRAWN:
        return NOT_TAKING_PART
    return state.end_code or state.status.value
