"""The guide to writing a course: its examples are right, and it leaves nothing out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from courses import schema
from tests.pure.courses import sample as s

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "courses.md").read_text(encoding="utf-8")
EXAMPLES = [example for example in re.findall(r"^```\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL) if ":::" in example]
ABOUT_TIME = "minutes"


def kind_of(example: str) -> str:
    return example.split("{")[1].split("}", maxsplit=1)[0]


@pytest.mark.parametrize("example", EXAMPLES, ids=kind_of)
def test_an_example_has_no_fault(example: str) -> None:
    assert [fault for fault in s.lesson_faults(example) if ABOUT_TIME not in fault] == []


def test_there_is_an_example_of_every_kind() -> None:
    kinds = {path.stem for path in (ROOT / "courses" / "activities").glob("*.py")}
    shown = {kind_of(example) for example in EXAMPLES}
    assert shown & kinds == shown - {"figure"}
    assert shown == {"choice", "scenario", "order", "sort", "highlight", "rewrite", "reflect", "rating", "figure"}


def test_every_option_of_every_kind_is_explained() -> None:
    options = set()
    for path in (ROOT / "courses" / "activities").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fields":
                options |= set(ast.literal_eval(node.args[2]))
    assert {"shuffle", "lines", "feeds"} <= options
    assert {name for name in options if f"`:{name}:" not in GUIDE} == set()


@pytest.mark.parametrize("entry", [schema.CourseEntry, schema.ModuleEntry, schema.AssessmentRules, schema.FactEntry])
def test_every_key_of_a_file_is_explained(entry: type[schema.Strict]) -> None:
    assert {name for name in entry.model_fields if f"`{name}`" not in GUIDE and f"`{name}:" not in GUIDE} == set()
