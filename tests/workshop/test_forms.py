"""How the tests' client reads a form: what a browser would send without anybody touching it."""

from __future__ import annotations

import pytest

from tests.fixtures.app import Forms

PAGE = """<form action="/search"><input name="q"></form>
<form action="/decide" method="post"><input type="hidden" name="csrf_token" value="t"><input name="reason" value="so">
<select name="level"><option value="listen">Listen<option value="share">Share</select>
<select name="term"><option value="6">6<option value="12" selected>12</select>
<input type="checkbox" name="topics" value="a" checked><input type="checkbox" name="topics" value="b">
<input type="radio" name="answer" value="yes"><textarea name="note">
Two words</textarea><button name="do" value="grant">Grant</button></form>
<form action="/withdraw" method="post"><input type="hidden" name="csrf_token" value="t"></form>"""


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    form = Forms(PAGE).chosen("/decide")
    assert form.values == {
        "csrf_token": ["t"],
        "reason": ["so"],
        "level": ["listen"],
        "term": ["12"],
        "topics": ["a"],
        "note": ["Two words"],
    }
    assert form.names == {"csrf_token", "reason", "level", "term", "topics", "answer", "note", "do"}


@pytest.mark.parametrize("action", [None, "/search", "/nowhere"])
def test_a_form_that_is_not_there_or_not_the_only_one_is_an_error(action: str | None) -> None:
    with pytest.raises(AssertionError, match="forms fit"):
        Forms(PAGE).chosen(action)
