"""Courses and activities as they are while somebody still writes them: cut off, lines lost, doubled and mixed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses import AnswerRefusedError, State
from courses.activities.kinds import PARSERS, Activity
from courses.blocks import Directive, cut
from courses.checking import put_together
from courses.faults import Log, refused
from courses.markdown import Page
from tests.fixtures.size import by_size
from tests.pure.courses import sample as s

WRITTEN = {
    "choice": s.CHOICE,
    "multiple": s.CHOICE.replace("{choice}", "{multiple}"),
    "scenario": s.SCENARIO,
    "order": s.ORDER,
    "sort": s.SORT,
    "highlight": s.HIGHLIGHT,
    "rewrite": s.REWRITE,
    "reflect": s.REFLECT,
    "rating": s.RATING,
}
STRAY = [
    "- [x] a",
    "- b",
    "1. c",
    "  > why",
    "### x: X",
    "### y (good): Y",
    ":id: z",
    "[+1](#x)",
    "",
    "word",
    "- u: text",
]
ANSWERS = st.dictionaries(
    st.sampled_from(["picked", "path", "order", "groups", "marked", "text", "skipped", "commitment", "ratings"]),
    st.one_of(st.lists(st.integers(-2, 12), max_size=6), st.booleans(), st.text(max_size=5), st.integers()),
)


@st.composite
def mangled(draw: st.DrawFn, text: str) -> str:
    """Return a directive whose body lost, doubled, moved or gained some lines."""
    opening, *body = text.rstrip("\n").split("\n")[:-1]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, max(0, len(body) - 1)))
        change = draw(st.sampled_from(["drop", "double", "move", "add"]))
        line = draw(st.sampled_from(STRAY)) if change == "add" or not body else body[at]
        if change in {"drop", "move"} and body:
            del body[at]
        if change != "drop":
            body.insert(draw(st.integers(0, len(body))), line)
    return "\n".join([opening, *body, ":::"])


def parsed(text: str) -> tuple[Activity | None, Log]:
    log = Log("a.md")
    piece = cut(text, 1, log)[0]
    assert isinstance(piece, Directive)
    return PARSERS[piece.name](piece, Page(log, {}, {})), log


def test_every_kind_is_mangled_here() -> None:
    assert set(WRITTEN) == set(PARSERS)


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_mangled_activity_has_faults_or_can_be_shown_answered_and_marked(kind: str) -> None:
    @settings(max_examples=by_size(40, 2000), deadline=None)
    @given(mangled(WRITTEN[kind]), ANSWERS, st.text(max_size=4))
    def holds(text: str, answer: dict[str, object], seed: str) -> None:
        activity, log = parsed(text)
        if activity is None or refused(log.report()):
            return
        activity.present(State(shown=activity.shown(seed)))
        try:
            marked = activity.mark(answer)
        except AnswerRefusedError:
            return
        assert marked.score is None or 0 <= marked.score <= 1
        activity.present(State(shown=activity.shown(seed), answer=answer, reveal=True))

    holds()


@settings(max_examples=by_size(60, 2000), deadline=None)
@given(st.sampled_from(sorted(s.sample())), st.data())
def test_a_file_cut_off_anywhere_is_told_by_its_name(path: str, data: st.DataObject) -> None:
    text = s.sample()[path]
    end = data.draw(st.integers(0, len(text) - 1))
    course, faults = put_together(s.source(s.sample({path: text[:end]})), s.TODAY)
    assert course is not None or refused(faults)
    if refused(faults) and path != "course.yaml":
        assert any(path in f"{fault.file} {fault.message}" for fault in faults)


def test_a_lesson_of_sections_only_is_bounded() -> None:
    found = s.lesson_faults("## Again\n\nword\n\n" * 1_000)
    assert sum("over 60 sections" in fault for fault in found) == 1


def test_a_case_of_thousands_of_steps_is_counted_and_not_walked() -> None:
    steps = "".join(f"### s{n}: A\n- a [+1](#no{n})\n  > b\n- c [+1](#no{n})\n  > b\n" for n in range(1000))
    found = s.lesson_faults(f":::{{scenario}}\n:id: long\n:meter: Trust\n{steps}:::")
    assert any("has 1000 steps; it needs 3 to 6" in fault for fault in found)
    assert not any("leads to" in fault for fault in found)
