"""The hash of a course, and whether a change is material (people may have to renew) or editorial."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from courses.activities.kinds import Choice, Highlight, Order, Scenario, Sort
from courses.faults import Fault
from courses.model import Course, Question

SKIPPED_KEY = re.compile(rb"(?m)^(?:reviewed|of):[^\n]*\n?")


def file_hash(data: bytes) -> str:
    """Return the SHA-256 of a file without `reviewed` and `of`, with LF and no trailing blanks."""
    lines = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    text = b"\n".join(line.rstrip() for line in lines).rstrip(b"\n") + b"\n"
    head, mark, rest = text.removeprefix(b"---\n").partition(b"\n---\n")
    if mark and text.startswith(b"---\n"):
        text = b"---\n" + SKIPPED_KEY.sub(b"", head + b"\n") + mark[1:] + rest
    elif text.startswith(b"of:"):
        text = SKIPPED_KEY.sub(b"", text, count=1)
    return hashlib.sha256(text).hexdigest()


def content_hash(files: Mapping[str, bytes]) -> str:
    """Return one SHA-256 for all files of a course; media are hashed as they are."""
    whole = hashlib.sha256()
    for path in sorted(files):
        of_file = hashlib.sha256(files[path]).hexdigest() if path.startswith("media/") else file_hash(files[path])
        whole.update(f"{path}\0{of_file}\n".encode())
    return whole.hexdigest()


@dataclass(frozen=True)
class Difference:
    """How two versions differ: not at all, in words only, or in what people learned and proved."""

    kind: Literal["none", "editorial", "material"]
    reasons: tuple[str, ...] = ()


def compare(old: Course, new: Course) -> Difference:
    """Return how `new` differs from `old`, with a reason for each material difference."""
    before, after = dict(_material(old)), dict(_material(new))
    reasons = [f"{name} was removed" for name in before if name not in after]
    reasons += [f"{name} was added" for name in after if name not in before]
    reasons += [f"{name} was changed" for name in after if name in before and before[name] != after[name]]
    if reasons:
        return Difference("material", tuple(sorted(reasons)))
    return Difference("none" if old.hash == new.hash else "editorial")


def check_version(old: Course, new: Course) -> tuple[Fault, ...]:
    """Return what is wrong with the number and kind that `new` gives itself as the successor of `old`."""
    difference = compare(old, new)
    if difference.kind == "none":
        return ()
    if _number(new.version) <= _number(old.version):
        message = f'version "{new.version}" does not follow "{old.version}". Raise it, and add an entry to changes.'
        return (Fault("course.yaml", 1, "refused", message),)
    raised = _number(new.version)[0] > _number(old.version)[0]
    if difference.kind == "material" and not raised:
        message = "Give it a material entry in changes, and raise the first number."
        return tuple(
            Fault("course.yaml", 1, "refused", f"{reason} under an editorial version. {message}")
            for reason in difference.reasons
        )
    return ()


def _number(version: str) -> tuple[int, int]:
    material, editorial = version.split(".")
    return int(material), int(editorial)


def _material(course: Course) -> Iterator[tuple[str, Any]]:
    for objective in course.objectives:
        yield f'objective "{objective.id}"', objective.text
    for module in course.modules:
        yield f'module "{module.id}"', (module.objective, module.draft, module.laws)
        for activity in module.activities:
            yield f'activity "{module.id}/{activity.id}"', (activity.kind, _key(activity))
    for question in (*course.bank, *course.pretest):
        yield f'question "{question.id}"', _question(question)
    for fact in course.facts:
        yield f'fact "{fact.id}"', fact.claim
    yield "the test settings", (course.assessment, course.followups)


def _question(question: Question) -> Any:  # noqa: ANN401 - a key is only compared.
    return question.objective, question.difficulty, question.activity.kind, _key(question.activity)


def _key(activity: object) -> Any:  # noqa: ANN401 - a key is only compared.
    """Return what makes an answer to this activity right."""
    match activity:
        case Choice():
            return [option.right for option in activity.options]
        case Highlight():
            return [sentence.right for sentence in activity.sentences]
        case Order():
            return len(activity.items)
        case Sort():
            return [item.group for item in activity.items]
        case Scenario():
            ways = [(step.id, [turn.links for turn in step.turns]) for step in activity.steps]
            return activity.start, ways, [(ending.id, ending.grade) for ending in activity.endings]
        case _:
            return None
