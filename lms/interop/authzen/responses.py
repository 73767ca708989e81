"""Decisions as the specification has them: a yes or no, and in the context the code, the words, the cure."""

from __future__ import annotations

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


def decision_of(answer: Answer, ask: str | None = None) -> dict[str, Any]:
    """Return an answer as a decision; ``ask`` is the subject whom to ask (its id), None where it is compliance."""
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


def fault_of(sentence: str) -> dict[str, Any]:
    """Return the decision about an evaluation of a batch that cannot be read: no, and why."""
    return {"decision": False, "context": {"error": {"status": 400, "message": sentence}}}


def results_of(kind: str | None, names: list[str], next_token: str) -> dict[str, Any]:
    """Return a page of a search: entities of a type, or actions where that is None."""
    results = [{"name": name} if kind is None else {"type": kind, "id": name} for name in names]
    return {"page": {"next_token": next_token, "count": len(results)}, "results": results}
