"""What course.yaml, facts.yaml, glossary.yaml and front matter may say. An unknown key is an error, with a hint."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from courses.blocks import ID_PATTERN
from courses.faults import Log, instead
from courses.plainyaml import Document, Path

Id = Annotated[str, StringConstraints(pattern=rf"^{ID_PATTERN}$")]
VersionNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}\.md$")]
BankPath = Annotated[str, StringConstraints(pattern=r"^bank/[a-z0-9][a-z0-9-]{0,79}\.md$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Strict(BaseModel):
    """The base of all: unknown keys are errors, and space around a text does not count."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ModuleEntry(Strict):
    """One line of the list of modules."""

    file: FileName
    id: Id
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    objective: Id
    minutes: Annotated[int, Field(ge=3, le=12)]
    draft: bool = False


class PretestEntry(Strict):
    """Where the five opening questions stand."""

    file: BankPath


class AssessmentRules(Strict):
    """How the assessment is drawn, marked and repeated."""

    per_objective: Annotated[int, Field(ge=1, le=5)] = 2
    pass_percent: Annotated[int, Field(ge=50, le=100)] = 80
    attempts: Annotated[int, Field(ge=1, le=10)] = 3
    wait_hours: Annotated[int, Field(ge=0, le=168)] = 24
    time_limit_minutes: Annotated[int, Field(ge=1, le=600)] | None = None


class FollowupRules(Strict):
    """After how many days the opt-in questions come back, and how many."""

    days: Annotated[tuple[Annotated[int, Field(ge=1, le=730)], ...], Field(min_length=1, max_length=10)] = (3, 10, 30)
    questions: Annotated[int, Field(ge=1, le=10)] = 3


class ChangeEntry(Strict):
    """One version, what kind of change it was, and what changed."""

    version: VersionNumber
    date: date
    kind: Literal["material", "editorial"]
    note: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class CourseEntry(Strict):
    """course.yaml."""

    format: Literal[1]
    slug: Id
    version: VersionNumber
    language: Language = "en"
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    subtitle: Annotated[str, StringConstraints(max_length=90)] = ""
    summary: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    audience: Annotated[str, StringConstraints(max_length=120)] = ""
    objectives: Annotated[dict[Id, Sentence], Field(min_length=3, max_length=12)]
    modules: Annotated[tuple[ModuleEntry, ...], Field(min_length=1, max_length=400)]
    pretest: PretestEntry | None = None
    assessment: AssessmentRules = AssessmentRules()
    followups: FollowupRules = FollowupRules()
    changes: Annotated[tuple[ChangeEntry, ...], Field(min_length=1, max_length=500)]


class FactEntry(Strict):
    """One claim about the world, where it comes from and how far it carries."""

    kind: Literal["figure", "law", "case", "definition"]
    claim: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    source: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S{1,500}$")] | None = None
    kept: Annotated[str, StringConstraints(max_length=200)] | None = None
    year: Annotated[int, Field(ge=1000, le=2999)] | Literal["undated"]
    where: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    seen: date
    review: date
    grade: Literal["A", "B", "C"]
    caveat: Annotated[str, StringConstraints(max_length=500)] | None = None


class FactsFile(Strict):
    """facts.yaml."""

    facts: dict[Id, FactEntry]


class TermEntry(Strict):
    """One word and what it means here."""

    term: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    means: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class GlossaryFile(Strict):
    """glossary.yaml."""

    terms: dict[Id, TermEntry]


class ModuleFront(Strict):
    """The two keys above a module."""

    module: Id
    reviewed: date


class BankFront(Strict):
    """The keys above a file of test questions; `pretest.md` has only `pretest: true`."""

    module: Id | None = None
    objective: Id | None = None
    pretest: bool = False


class NoFront(Strict):
    """evaluation.md needs no front matter; an empty one may stand there."""


NESTED: dict[type[Strict], tuple[type[Strict], ...]] = {
    CourseEntry: (ModuleEntry, PretestEntry, AssessmentRules, FollowupRules, ChangeEntry),
    FactsFile: (FactEntry,),
    GlossaryFile: (TermEntry,),
}
Model = TypeVar("Model", bound=Strict)


def validate(kind: type[Model], document: Document, log: Log) -> Model | None:
    """Read `document` as `kind`; every fault goes to `log` with its line. None when it does not fit."""
    try:
        return kind.model_validate(document.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            path = _plain_path(detail, document)
            log.refuse(document.line(path), _sentence(kind, detail, path))
        return None


def _plain_path(detail: Any, document: Document) -> Path:  # noqa: ANN401 - pydantic's own detail record.
    """Drop the library's own words (union members, `[key]`) from the end of a location."""
    path: Path = tuple(detail["loc"])
    while detail["type"] != "missing" and path and path not in document.lines:
        path = path[:-1]
    return path


def _sentence(kind: type[Strict], detail: Any, path: Path) -> str:  # noqa: ANN401 - pydantic's own detail record.
    name = str(path[-1]) if path else "this file"
    if detail["type"] == "missing":
        return f'"{name}" is missing. Add it.'
    if detail["type"] == "extra_forbidden":
        return f'"{name[:60]}" is not a key of this format. {instead(name, _keys(kind, path), "Remove it.")}'
    if "pattern" in detail["type"]:
        return f'"{name[:60]}" is not written as it should be ({_shape(detail)}). Change it.'
    hint = " Put quotes round it." if detail["type"] == "string_type" else ""
    return f'"{name[:60]}": {detail["msg"]}.{hint}'


def _shape(detail: Any) -> str:  # noqa: ANN401 - pydantic's own detail record.
    pattern = str(detail["ctx"]["pattern"])
    if ID_PATTERN in pattern:
        return "a-z, 0-9 and -, beginning with a letter, at most 40 characters"
    return f"pattern {pattern}"


def _keys(kind: type[Strict], path: Path) -> set[str]:
    models = (kind,) if len(path) == 1 else NESTED.get(kind, ())
    return {key for model in models for key in model.model_fields}
