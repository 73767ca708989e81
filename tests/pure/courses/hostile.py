"""Script in every place of the schema that takes words: found by walking it, so that a new key is tried at once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Annotated, Any, get_args, get_origin

from courses.checking import put_together
from courses.faults import Fault, Log, refused
from courses.model import Course
from courses.plainyaml import read_yaml
from courses.schema import BankFront, CourseEntry, FactsFile, GlossaryFile, ModuleFront, Strict
from tests.pure.courses import sample as s

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
"""Short enough for every key that takes words."""
FRONT = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)
FILES: dict[str, type[Strict]] = {
    "course.yaml": CourseEntry,
    "facts.yaml": FactsFile,
    "glossary.yaml": GlossaryFile,
    "01-brew.md": ModuleFront,
    "bank/brew.md": BankFront,
}
Path = tuple[str | int, ...]


def places(kind: object, path: Path = ()) -> Iterator[Path]:
    """Yield the place of every value and every free key below a part of the schema; "*" stands for such a key."""
    if get_origin(kind) is Annotated:
        yield from places(get_args(kind)[0], path)
    elif isinstance(kind, type) and issubclass(kind, Strict):
        for name, field in kind.model_fields.items():
            yield from places(field.annotation, (*path, name))
    elif get_origin(kind) is dict:
        yield (*path, "*")
        yield from places(get_args(kind)[1], (*path, "*", "value"))
    elif get_origin(kind) is tuple:
        yield from places(get_args(kind)[0], (*path, 0))
    elif len(models := [part for part in get_args(kind) if part is not type(None)]) == 1:
        yield from places(models[0], path)
    else:
        yield path


PLACES = [(file, place) for file, kind in FILES.items() for place in places(kind)]


def planted(data: Any, place: Path) -> Any:  # noqa: ANN401 - what a file holds.
    """Return the data of a file with the script at a place."""
    if not place:
        return SCRIPT
    step, *rest = place
    if step == "*":
        key, value = next(iter(data.items()))
        return {SCRIPT: value, **data} if not rest else {**data, key: planted(value, tuple(rest[1:]))}
    if isinstance(step, int):
        return [planted(data[0] if data else {}, tuple(rest)), *(data or [])[1:]]
    return {**(data or {}), step: planted((data or {}).get(step), tuple(rest))}


def rewritten(text: str, *planted_at: Path) -> str:
    """Return a YAML file, or the front matter of a text, with the script at some places."""
    front = FRONT.match(text)
    document = read_yaml(front[1] if front else text, Log("a.yaml"))
    assert document is not None
    data: Any = document.data
    for place in planted_at:
        data = planted(data, place)
    written = json.dumps(data)  # which is YAML, too
    return f"---\n{written}\n---\n{text[front.end() :]}" if front else written


def with_script(file: str, place: Path) -> tuple[Course | None, tuple[Fault, ...]]:
    """Return what becomes of the small course with the script at a place of a file."""
    return put_together(s.source(s.sample({file: rewritten(s.sample()[file], place)})), s.TODAY)


@cache
def hostile_course() -> Course:
    """Return a course that was accepted with the script at every place at once that accepts it."""
    taken = [(file, place) for file, place in PLACES if not refused(with_script(file, place)[1])]
    files = s.sample()
    for file in FILES:
        files[file] = rewritten(files[file], *(place for name, place in taken if name == file))
    course, faults = put_together(s.source(files), s.TODAY)
    assert course is not None
    assert not refused(faults), faults
    assert course.title == SCRIPT
    return course


class Running(HTMLParser):
    """Gathers what a browser would run of a page: ``found``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note elements that run, handlers, and addresses that are code."""
        handlers = [name for name, _ in attrs if name.startswith("on")]
        code = [value for name, value in attrs if name in {"href", "src"} and (value or "").startswith("javascript")]
        if tag in {"script", "iframe", "style", "object"} or handlers or code:
            self.found.append(f"{tag} {attrs}")
