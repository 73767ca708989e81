"""One learner at two windows or devices: what was given later elsewhere is not undone, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping

from lms.db.work import Store
from lms.learning.queries.lessons import lesson_of
from tests.cast import Member
from tests.fixtures.app import Forms, Visitor
from tests.fixtures.courses import TEA

Cast = Mapping[str, Member]
LESSON = f"/courses/{TEA}/modules/brewing"
REWRITE = f"{LESSON}/kindly"


def text_of(store: Store, cast: Cast) -> str:
    """Return the text that stands as the answer."""
    with store.reading() as work:
        answer = lesson_of(work.session, cast["amara"].id, TEA, "brewing").given["kindly"].answer
    assert answer
    return str(answer["text"])


def test_an_older_window_does_not_undo_a_newer_answer_and_keeps_its_own_text(
    amara: Visitor, store: Store, cast: Cast
) -> None:
    older = Forms(amara.get(LESSON).text).chosen(REWRITE).values
    assert amara.submit(LESSON, {"text": "Given on the train"}, action=REWRITE).status_code == 303
    refused = amara.post(REWRITE, data=older | {"text": "Given at the desk"})
    assert refused.status_code == 400
    assert "in another window or on another device meanwhile" in refused.text
    assert "Given at the desk</textarea>" in refused.text
    assert text_of(store, cast) == "Given on the train"
    again = Forms(refused.text).chosen(REWRITE).values
    assert amara.post(REWRITE, data=again).status_code == 303
    assert text_of(store, cast) == "Given at the desk"


def test_a_form_that_is_sent_twice_from_one_window_counts_once(amara: Visitor, store: Store, cast: Cast) -> None:
    sent = Forms(amara.get(LESSON).text).chosen(REWRITE).values | {"text": "Come in when ready", "once": "a" * 36}
    assert [amara.post(REWRITE, data=sent).status_code for _ in range(2)] == [303, 303]
    assert text_of(store, cast) == "Come in when ready"
