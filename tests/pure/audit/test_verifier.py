"""The auditor's verifier folds events by itself: it has to come to what the rules come to, in every history."""

from __future__ import annotations

import ast
import sys

from hypothesis import given

from lms.audit.rules import canonical
from lms.audit.verifier import source
from lms.audit.verifier.folding import ENDINGS, NEW, STEPS, Times, after, columns_of
from lms.core.events import plain
from lms.permission import rules
from lms.permission.columns import columns_of_state, spans_of
from lms.permission.events import EVENTS
from lms.permission.rules.state import State
from tests.pure.permission.histories import History, histories, run


@given(histories)
def test_the_verifier_comes_to_the_state_and_the_times_of_the_rules(history: History) -> None:
    play = run(history)
    for stream in play.streams:
        folded, times, events = dict(NEW), Times(), play.of(stream)
        for event in events:
            folded = after(folded, event.name, event.payload())
            times.note(folded)
        state = rules.fold(events)
        assert folded == state.to_json()
        expected = columns_of_state(state, "") | {"state": state.to_json()}
        assert all(plain(expected[name]) == value for name, value in columns_of(folded).items())
        assert times.all() == [tuple(plain(value) for value in span) for span in spans_of(events)]


def test_it_knows_every_event_that_a_permission_can_have() -> None:
    assert {f"permission.{kind}" for kind in (*STEPS, *ENDINGS)} == set(EVENTS)


def test_it_begins_where_the_rules_begin() -> None:
    assert canonical(NEW) == canonical(State().to_json())


def test_the_program_imports_nothing_but_the_standard_library_and_cryptography() -> None:
    imported = {
        (node.module or "").split(".")[0] if isinstance(node, ast.ImportFrom) else node.names[0].name.split(".")[0]
        for node in ast.walk(ast.parse(source()))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}
