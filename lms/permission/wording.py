"""Activities in words, in the order in which *May I?* lists them, and what a condition asks one to say."""

from __future__ import annotations

from collections.abc import Mapping

from lms.permission.vocabulary import CONDITIONS, ConditionKind

ACTIVITY_GROUPS: Mapping[str, Mapping[str, str]] = {
    "For the company": {
        "react": "React to a post",
        "share": "Pass on approved content",
        "comment": "Comment",
        "answer": "Answer a question",
        "message": "Write a message to somebody",
        "post": "Write a post",
        "article": "Write an article",
        "video": "Publish a video",
        "live-video": "Go live",
        "speak-as-company": "Speak as the company",
        "answer-as-company": "Answer as the company",
    },
    "Looking": {"follow": "Follow somebody", "search": "Search", "read": "Read"},
    "Not for the company": {
        "private-life": "Something of my private life",
        "working-conditions": "Something about my working conditions",
        "professional-development": "Something for my own career",
    },
}
ACTIVITY_WORDS: Mapping[str, str] = {code: words for group in ACTIVITY_GROUPS.values() for code, words in group.items()}

_SAYINGS: Mapping[str, str] = {
    "say-employer": "I work for {organisation}.",
    "own-view": "This is my own view.",
}


def wording_of(conditions: tuple[str, ...], organisation: str) -> str:
    """Return the sentences to say, ready to copy; empty where no condition asks for any."""
    asked = (code for code in conditions if code in CONDITIONS and CONDITIONS[code][0] is ConditionKind.WORDING)
    return " ".join(_SAYINGS[code].format(organisation=organisation) for code in asked)


def limits_of(conditions: tuple[str, ...]) -> tuple[str, ...]:
    """Return the conditions that leave something out: they are kept to, not said."""
    return tuple(
        code for code in conditions if CONDITIONS.get(code, (ConditionKind.LIMIT,))[0] is not ConditionKind.WORDING
    )
