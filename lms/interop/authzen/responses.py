"""Decisions as the specification has them: a yes or no, and in the context the code, the words, the cure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from lms.permission.rules import Answer, Verdict
from lms.permission.vocabulary import CONDITIONS, ConditionKind

NO_ONE = Answer(Verdict.NOT_PERMITTED, "none", cure="Ask for a permission.")
"""The answer for a person with nothing, and so for one who is unknown, or whom the token does not reach."""

REASONS = {
    "in-force": "A permission in force covers it.",
    "outside": "It is not done for the company: no permission is needed.",
    "open-to-all": "It is open to all.",
    "none": "No permission stands here.",
    "offered": "A permission is granted, but not yet accepted.",
    "waiting": "A request waits for its answer.",
    "suspended": "The permission rests.",
    "level": "It takes a higher level.",
    "missing": "The permission is limited; the question does not say enough.",
    "prior-approval": "It has to be shown to somebody before it goes out.",
    "unknown-activity": "Nothing says which level this activity needs.",
    "unknown-type": "Subjects are of the type person, resources of the type channel.",
    "unknown-channel": "There is no such channel.",
}


KEPT = 8_192
"""How many decisions are kept as texts: what is said is the same for many people, but for the end."""


def text_of(value: object) -> str:
    """Return a value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def told(answer: Answer, ask: str | None = None, until: datetime | None = None) -> str:
    """Return an answer as the JSON of a decision.

    ``ask`` is the subject whom to ask (its id), None where it is compliance; ``until`` the end of an answer that has
    none of its own.
    """
    text = _told(answer, ask)
    return text if until is None else f'{text.removesuffix(_END)},"until":"{until.isoformat()}"{_END}'


_END = "}}"  # of the context, and of the decision


@lru_cache(maxsize=KEPT)
def _told(answer: Answer, ask: str | None) -> str:
    return text_of(_decision(answer, ask))


def _decision(answer: Answer, ask: str | None) -> dict[str, Any]:
    head = answer.code.partition(":")[0]
    narrow = "The permission does not cover it." if answer.code.startswith("outside:") else ""
    context: dict[str, Any] = {
        "verdict": answer.verdict.value,
        "code": answer.code,
        "reason_user": {"en": narrow or REASONS.get(head, answer.code)},
    }
    if answer.detail:
        context["detail"] = list(answer.detail)
    if answer.cure:
        context["cure"] = {"en": answer.cure}
    if answer.obligations:
        context["obligations"] = [_obligation(code) for code in answer.obligations]
    if answer.until is not None:
        context["until"] = answer.until.isoformat()
    if answer.verdict is Verdict.ASK_FIRST:
        context["ask"] = {"type": "person", "id": ask} if ask else {"type": "role", "id": "compliance"}
    return {"decision": answer.decision, "context": context}


def _obligation(code: str) -> dict[str, str]:
    kind, words = CONDITIONS.get(code, (ConditionKind.WORDING, code))
    return {"id": code, "kind": kind.value, "text": words}


def fault_told(sentence: str) -> str:
    """Return the JSON of the decision about an evaluation of a batch that cannot be read: no, and why."""
    return text_of({"decision": False, "context": {"error": {"status": 400, "message": sentence}}})


def batch_told(decisions: Iterable[str]) -> str:
    """Return the JSON of the answer to a batch."""
    return f'{{"evaluations":[{",".join(decisions)}]}}'


def results_of(kind: str | None, names: list[str], next_token: str) -> dict[str, Any]:
    """Return a page of a search: entities of a type, or actions where that is None."""
    results = [{"name": name} if kind is None else {"type": kind, "id": name} for name in names]
    return {"page": {"next_token": next_token, "count": len(results)}, "results": results}
