"""Whatever is written, the checker answers with faults and the pages stay safe; nothing else is ever raised."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from courses import AnswerRefusedError, State, from_json, to_json
from courses.activities.base import Answer, Form
from courses.activities.kinds import Activity
from courses.checking import put_together
from courses.faults import Log
from courses.markdown import Page, gate
from courses.model import Course, HtmlBlock
from courses.plainyaml import read_yaml
from courses.source import Source
from courses.svg import clean_svg
from tests.fixtures.size import by_size
from tests.pure.courses import sample as s

COURSE = s.built()
UNSAFE = re.compile(
    r"<(?!svg|/)[^>]*\son\w+\s*=|<script|<iframe|<style"
    r"|(?:href|src)\s*=\s*[\"']?\s*(?:javascript|data|vbscript):",
    re.IGNORECASE,
)
PIECES = [
    ":::{choice}", ":::{scenario} T", ":::{sort}", ":::{order}", ":::{highlight}", ":::{rewrite}", ":::{rating}",
    ":::{figure} media/cup.svg", ":::{law}", ":::{recap}", ":::{reflect}", ":::", ":id: a", ":alt: x", ":mark: x",
    ":commitment: true", "- [x] a", "- [ ] b", "-", "1. c", "  > why", "  more", "### a: A", "### b (good): B",
    "### c (poor): C", "## H", "### H", "[+5](#a)", "[-5 from 9](#b)", "[@boiling]", "[@x]", "[t](term:pot)", "",
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "![](data:x)", "| a |",
    "| - |", "```", "~~~", "---", "&#106;", "\\", "* * *", "> q", "\u202e", "\u0000", "é", "a" * 400, "[" * 60,
]  # fmt: skip
lines = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=30)), max_size=25).map("\n".join)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
KEYS = ["picked", "path", "order", "groups", "marked", "text", "skipped", "commitment", "ratings"]
FIELDS = [
    "answer", "choice", "at", "mark", "text", "commitment", "place-1", "place-2", "place-3", "group-1", "group-2",
    "group-3", "group-4", "rate-usable", "rate-clear",
]  # fmt: skip


def printed(course: Course | None) -> str:
    if course is None:
        return ""
    return "\n".join(
        [block.html for module in course.modules for block in module.blocks if isinstance(block, HtmlBlock)]
        + [str(activity) for module in course.modules for activity in module.activities]
        + [str(question) for question in course.bank]
    )


@settings(max_examples=by_size(60, 3000), deadline=None)
@given(lines)
def test_any_lesson_gives_faults_or_a_safe_page(text: str) -> None:
    course, _ = put_together(s.source(s.sample({"02-ask.md": s.lesson("asking", text)})), s.TODAY)
    assert not UNSAFE.search(printed(course))
    assert course is not None
    assert from_json(to_json(course)) == course


@settings(max_examples=by_size(40, 2000), deadline=None)
@given(lines)
def test_any_bank_file_gives_faults_or_safe_questions(text: str) -> None:
    front = "---\nmodule: asking\nobjective: ask\n---\n"
    course, _ = put_together(s.source(s.sample({"bank/ask.md": front + text})), s.TODAY)
    assert not UNSAFE.search(printed(course))


@settings(max_examples=by_size(40, 2000), deadline=None)
@given(st.sampled_from(sorted(s.sample())), st.binary(max_size=200), st.integers(0, 2000))
def test_any_bytes_in_any_file_are_answered_with_faults(path: str, data: bytes, at: int) -> None:
    files = {name: text.encode() for name, text in s.sample().items()}
    files[path] = files[path][:at] + data + files[path][at:]
    course, _ = put_together(Source("tea", files), s.TODAY)
    assert not UNSAFE.search(printed(course))


@given(st.text(max_size=300) | lines)
def test_any_text_as_yaml_gives_data_or_a_fault(text: str) -> None:
    log = Log("a.yaml")
    assert (read_yaml(text, log) is None) <= bool(log.report())


@given(lines)
def test_any_markdown_comes_out_the_same_when_cleaned_again(text: str) -> None:
    page = Page(Log("a.md"), {}, {})
    html = page.text(text, 1, headings=True).html
    assert gate(html).strip() == html
    assert not UNSAFE.search(html)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_as_a_drawing_come_out_safe(data: bytes) -> None:
    start = b'<svg xmlns="http://www.w3.org/2000/svg"><title>a</title><desc>b</desc>'
    for drawing in (data, start + data, start + data + b"</svg>"):
        html = gate(clean_svg(drawing, "fig-1-", 'a"<script>', Log("a.svg")))
        assert not UNSAFE.search(html.replace('aria-label="a&quot;<script>"', ""))


@given(
    st.sampled_from(COURSE.module("brewing").activities),
    json_values | st.dictionaries(st.sampled_from(KEYS), json_values),
)
def test_any_stored_answer_is_marked_or_refused(activity: Activity, answer: Answer) -> None:
    try:
        marked = activity.mark(answer)
        activity.present(State(answer=answer, reveal=True))
    except AnswerRefusedError:
        return
    assert marked.score is None or 0 <= marked.score <= 1


offered = st.sampled_from(["1", "2", "3", "0", "hot"]).map(lambda value: [value])
forms = st.fixed_dictionaries(
    {field: st.one_of(offered, offered, st.lists(st.text(max_size=50), max_size=3)) for field in FIELDS}
)


@given(st.sampled_from(COURSE.module("brewing").activities), forms, st.text(max_size=5))
def test_any_form_gives_an_answer_that_can_be_marked_or_is_refused(activity: Activity, form: Form, seed: str) -> None:
    state = State(shown=activity.shown(seed))
    try:
        answer = activity.read(form, state)
    except AnswerRefusedError:
        return
    marked = activity.mark(answer)
    assert marked.done or activity.kind == "scenario"
    activity.present(State(shown=state.shown, answer=answer))
