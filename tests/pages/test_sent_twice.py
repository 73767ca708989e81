"""A form that is sent again changes nothing, whatever the second sending comes upon."""

from __future__ import annotations

from flask import Flask, Response, make_response, redirect
from sqlalchemy import func, select

from lms.db import outbox
from lms.db.outbox import OutboxRow
from lms.db.work import Store, Work
from lms.web.forms import ONCE
from lms.web.work import writing


def test_a_second_sending_is_undone_with_an_address_or_without(app: Flask, store: Store) -> None:
    def moved(work: Work) -> Response:
        outbox.put(work, "mail", f"key {work.session.scalar(select(func.count()).select_from(OutboxRow))}", {})
        return make_response(redirect("/there", 303))

    def stayed(work: Work) -> Response:
        moved(work)
        return make_response("drawn anew")

    with app.test_request_context(method="POST", data={ONCE: "one"}):
        answers = [writing(act) for act in (moved, moved, stayed)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/there")] * 3
    with store.reading() as work:
        assert work.session.scalar(select(func.count()).select_from(OutboxRow)) == 1
