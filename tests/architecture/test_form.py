"""Sizes, names, docstrings and who commits, as the style guide has them; and each check finds what is planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture import source

TOP = Path(__file__).parents[2]
CHECKS = [
    source.size_faults,
    source.function_faults,
    source.name_faults,
    source.docstring_faults,
    source.commit_faults,
    source.sleep_faults,
]
Check = Callable[[Path], Iterator[str]]


@pytest.mark.parametrize("check", CHECKS)
def test_the_sources_keep_the_form(check: Check) -> None:
    faults = list(check(TOP))
    assert not faults, "\n".join(faults)


LONG = "def f():\n" + "    x = 1\n" * 50
LONG_VIEW = '@bp.get("/")\n@requires(Action.SELF_READ)\ndef show(work):\n' + "    x = 1\n" * 25


@pytest.mark.parametrize(
    "check, path, text",
    [
        (source.size_faults, "lms/people/rules.py", "x = 1\n" * 401),
        (source.size_faults, "tests/conftest.py", "x = 1\n" * 201),
        (source.size_faults, "lms/people/__init__.py", "x = 1\n" * 31),
        (source.size_faults, "lms/templates/lms/people/list.html", "<p>\n" * 201),
        (source.function_faults, "courses/model.py", LONG),
        (source.function_faults, "lms/people/views.py", LONG_VIEW),
        (source.function_faults, "tests/pure/test_x.py", "def test_x():\n" + "    x = 1\n" * 40),
        (source.function_faults, "lms/people/service.py", "def f(a, b, c, d, e, f): ..."),
        (source.name_faults, "lms/people/utils.py", ""),
        (source.name_faults, "lms/common/rules.py", ""),
        (source.docstring_faults, "lms/people/service.py", '"""About."""\ndef grant(): ...'),
        (source.docstring_faults, "lms/people/queries/rows.py", '"""About."""\ndef rows(): ...'),
        (source.docstring_faults, "courses/grading.py", "x = 1"),
        (source.commit_faults, "lms/people/service.py", "def f(work): work.session.commit()"),
        (source.sleep_faults, "tests/pure/test_x.py", "import time\ntime.sleep(1)"),
        (source.sleep_faults, "tests/pure/test_x.py", "@pytest.mark.skip\ndef test_x(): ..."),
    ],
)
def test_a_planted_fault_of_form_is_found(tmp_path: Path, check: Check, path: str, text: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True)
    (tmp_path / path).write_text(text, encoding="utf-8")
    assert len(list(check(tmp_path))) == 1


def test_inner_and_private_functions_need_no_docstring(tmp_path: Path) -> None:
    (tmp_path / "lms").mkdir()
    text = '"""About."""\ndef f():\n    """Do."""\n    def g(): ...\ndef _h(): ...'
    (tmp_path / "lms" / "rules.py").write_text(text, encoding="utf-8")
    assert list(source.docstring_faults(tmp_path)) == []
