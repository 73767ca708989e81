"""What a course is once it is checked and rendered: frozen, made of plain values, and JSON both ways.

All `html` fields are safe to print as they are. The web application stores `to_json(course)` at publishing and reads
it back with `from_json`, without Markdown or YAML.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Literal, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from courses.activities.base import CoursesError
from courses.activities.kinds import Activity, Rating

MOST_JSON = 40_000_000


class CourseUnreadableError(CoursesError):
    """Stored JSON is not a course of this version of the library."""


@dataclass(frozen=True)
class Objective:
    """What a learner can do afterwards."""

    id: str
    text: str


@dataclass(frozen=True)
class Fact:
    """One entry of the fact register."""

    id: str
    kind: str
    claim: str
    caveat: str
    source: str
    url: str
    year: str
    where: str
    seen: date
    review: date
    grade: str


@dataclass(frozen=True)
class Term:
    """One word of the glossary; a lesson links to `#term-<id>`."""

    id: str
    term: str
    means: str


@dataclass(frozen=True)
class Note:
    """A numbered note of a lesson; the text links to `#note-<number>`, `#note-ref-<number>` leads back."""

    number: int
    fact: str


@dataclass(frozen=True)
class Section:
    """A heading inside a lesson, for a list of contents: link to `#<id>`."""

    id: str
    title: str


@dataclass(frozen=True)
class HtmlBlock:
    """Text to show as it is; `section` is the id of the section it stands in, empty in the hook."""

    html: str
    section: str = ""
    kind: Literal["html"] = "html"


@dataclass(frozen=True)
class ActivityBlock:
    """The place of an activity: present `module.activity(activity_id)` here."""

    activity_id: str
    section: str = ""
    kind: Literal["activity"] = "activity"


Block = Annotated[HtmlBlock | ActivityBlock, Field(discriminator="kind")]


@dataclass(frozen=True)
class Module:
    """One lesson. `recap` holds three lines of HTML which also stand among the blocks."""

    id: str
    title: str
    objective: str
    minutes: int
    draft: bool
    reviewed: date | None = None
    words: int = 0
    hook: str = ""
    sections: tuple[Section, ...] = ()
    blocks: tuple[Block, ...] = ()
    activities: tuple[Activity, ...] = ()
    recap: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    terms: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()

    @property
    def reading_minutes(self) -> int:
        """Return how long the prose takes at 180 words a minute, at least one."""
        return max(1, -(-self.words // 180))

    def activity(self, activity_id: str) -> Activity:
        """Return an activity of this module; KeyError when there is none of that id."""
        for activity in self.activities:
            if activity.id == activity_id:
                return activity
        raise KeyError(activity_id)


@dataclass(frozen=True)
class Question:
    """One test question; `facts` are ids to show with its feedback."""

    id: str
    objective: str
    difficulty: int
    activity: Activity
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """How the assessment is drawn, marked and repeated (format, section 8)."""

    per_objective: int
    pass_percent: int
    attempts: int
    wait_hours: int
    time_limit_minutes: int | None


@dataclass(frozen=True)
class Followups:
    """After how many days opt-in questions come back, and how many."""

    days: tuple[int, ...]
    questions: int


@dataclass(frozen=True)
class Change:
    """One entry of the list of versions, newest first."""

    version: str
    date: date
    kind: str
    note: str


@dataclass(frozen=True)
class Media:
    """A raster picture; HTML refers to it as `media/<name>`; `data` is base64."""

    path: str
    mime: str
    data: str


@dataclass(frozen=True)
class Course:
    """A whole course, checked and rendered. `hash` is the SHA-256 of its files."""

    slug: str
    version: str
    language: str
    title: str
    subtitle: str
    summary: str
    audience: str
    objectives: tuple[Objective, ...]
    modules: tuple[Module, ...]
    assessment: Assessment
    followups: Followups
    changes: tuple[Change, ...]
    pretest: tuple[Question, ...] = ()
    bank: tuple[Question, ...] = ()
    facts: tuple[Fact, ...] = ()
    terms: tuple[Term, ...] = ()
    media: tuple[Media, ...] = ()
    evaluation: Rating | None = None
    hash: str = ""

    @property
    def minutes(self) -> int:
        """Return the working time that the course asks for, in minutes."""
        return sum(module.minutes for module in self.modules)

    @property
    def drafts(self) -> tuple[str, ...]:
        """Return the ids of planned modules; a course with any can be previewed, not published."""
        return tuple(module.id for module in self.modules if module.draft)

    def module(self, module_id: str) -> Module:
        """Return a module; KeyError when there is none of that id."""
        return _named(self.modules, module_id)

    def question(self, question_id: str) -> Question:
        """Return a question of the bank or the pre-test; KeyError when there is none of that id."""
        return _named((*self.bank, *self.pretest), question_id)

    def fact(self, fact_id: str) -> Fact:
        """Return a fact of the register; KeyError when there is none of that id."""
        return _named(self.facts, fact_id)

    def term(self, term_id: str) -> Term:
        """Return a word of the glossary; KeyError when there is none of that id."""
        return _named(self.terms, term_id)


Named = TypeVar("Named", Module, Question, Fact, Term)


def _named(things: tuple[Named, ...], name: str) -> Named:
    for thing in things:
        if thing.id == name:
            return thing
    raise KeyError(name)


@cache
def _adapter() -> TypeAdapter[Course]:
    return TypeAdapter(Course)


def to_json(course: Course) -> str:
    """Return the course as JSON text, the same for the same course."""
    return _adapter().dump_json(course).decode()


def from_json(text: str | bytes) -> Course:
    """Read what `to_json` wrote; raises CourseUnreadableError for anything else."""
    if len(text) > MOST_JSON:
        raise CourseUnreadableError(f"the stored course is larger than {MOST_JSON:,} characters")
    try:
        return _adapter().validate_json(text)
    except ValidationError as error:
        raise CourseUnreadableError(f"the stored course cannot be read: {error.error_count()} faults") from error
