"""What happened to answers of *May I?* that their person keeps. They are of no stream: they change no permission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AnswerKept(Event):
    """A person kept an answer of *May I?*, to show later what they were told."""

    name: ClassVar[str] = "permission.answer-kept"
    answer_id: str
    person_id: str
    channel: str
    verdict: str
    code: str


@dataclass(frozen=True, kw_only=True)
class AnswerDropped(Event):
    """A person took a kept answer away again."""

    name: ClassVar[str] = "permission.answer-dropped"
    answer_id: str
    person_id: str
