"""Policies: who is asked to sign what by when, and what makes a signature. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from lms.core.errors import Fault
from lms.core.events import plain

SLUG_LENGTH = 40
TITLE_LENGTH = 120
LONGEST_TEXT = 60_000
LONGEST_QUESTION = 300
MOST_ANSWERS = 5
LONGEST_JOINER_DAYS = 365
POLICY_RECORD = (
    "title",
    "language",
    "owner_id",
    "audience",
    "signing",
    "question",
    "joiner_days",
    "published_at",
    "published_by",
    "review_on",
)
"""What is on record about a version beside what its event says in words: the event holds a digest of it."""
MATRIX_RECORD = ("published_at", "published_by")
SLIP_RECORD = ("lessons", "set_at", "set_by")


class Signing(StrEnum):
    """What a policy asks of the people whom it is for."""

    REQUIRED = "required"
    OPTIONAL = "optional"  # may be declined, and taken back
    NONE = "none"  # to be read; nobody signs


@dataclass(frozen=True, slots=True)
class Question:
    """A check question: which of ``answers`` is ``right`` (its place from 0) stands in the text."""

    text: str
    answers: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A version of a policy before it is published.

    ``audience``: ids of departments, with everything below each; empty is the whole company. ``again``: who has signed
    an older version is asked again by the end of ``sign_by``; otherwise older signatures go on counting.
    """

    title: str = ""
    text: str = ""
    language: str = "en"
    owner_id: str | None = None
    audience: tuple[str, ...] = ()
    signing: Signing = Signing.REQUIRED
    again: bool = True
    effective_on: date | None = None
    sign_by: date | None = None
    joiner_days: int = 14
    review_on: date | None = None
    question: Question | None = field(default=None)


def record_digest(row: Mapping[Any, Any], columns: Iterable[str]) -> str:
    """Return the SHA-256 (hex) of some columns of a published version, as its event holds it."""
    content = json.dumps({name: plain(row[name]) for name in columns}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256 (hex) of a policy's text: what a signature names."""
    return hashlib.sha256(text.encode()).hexdigest()


def normal_text(text: str) -> str:
    """Return a text as it is kept: line ends of one kind, nothing around it, so that no form changes its hash."""
    return (
        "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip() + "\n"
    )


def draft_faults(draft: PolicyDraft, today: date) -> list[Fault]:
    """Return everything that keeps a draft from being published on ``today``, each with its cure."""
    found = []
    if not draft.title.strip() or len(draft.title) > TITLE_LENGTH:
        found.append(Fault("title", "is missing or too long.", f"Write at most {TITLE_LENGTH} characters."))
    if not draft.text.strip():
        found.append(Fault("text", "is empty.", "Write the policy."))
    if len(draft.text) > LONGEST_TEXT:
        found.append(Fault("text", f"has {len(draft.text)} characters.", f"Write at most {LONGEST_TEXT}."))
    if draft.owner_id is None:
        found.append(Fault("owner", "is missing.", "Name who answers for the policy, by employee number or e-mail."))
    return found + _date_faults(draft, today) + _question_faults(draft.question)


def _date_faults(draft: PolicyDraft, today: date) -> list[Fault]:
    found = []
    effective = draft.effective_on or today
    if effective < today:
        found.append(Fault("effective_on", "is past.", "Choose today or a later day."))
    if draft.review_on is None or draft.review_on <= effective:
        found.append(Fault("review_on", "has to come after the policy takes effect.", "Choose a later day."))
    if draft.signing is not Signing.NONE and draft.again and (draft.sign_by is None or draft.sign_by < effective):
        found.append(Fault("sign_by", "cannot come before the policy takes effect.", "Choose a later day."))
    if not 1 <= draft.joiner_days <= LONGEST_JOINER_DAYS:
        found.append(Fault("joiner_days", "is no number of days.", f"Write 1 to {LONGEST_JOINER_DAYS}."))
    return found


def _question_faults(question: Question | None) -> list[Fault]:
    if question is None:
        return []
    if not 2 <= len(question.answers) <= MOST_ANSWERS or not all(answer.strip() for answer in question.answers):
        return [Fault("answers", "are too few or too many.", f"Write 2 to {MOST_ANSWERS} answers, one a line.")]
    if not 0 <= question.right < len(question.answers):
        return [Fault("right", "names no answer.", "Say which line holds the right answer.")]
    return []


def sign_until(sign_by: datetime | None, joined_at: datetime, joiner_days: int) -> datetime | None:
    """Return by when a person signs: whoever joined late has a time of their own; None where nothing is asked again."""
    own = joined_at + timedelta(days=joiner_days)
    return own if sign_by is None else max(sign_by, own)
