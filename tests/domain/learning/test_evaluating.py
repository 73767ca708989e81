"""The evaluation of a course: once a pass, without a name, and without anything that leads to one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from sqlalchemy import inspect, select

from courses import AnswerRefusedError, Course
from lms.audit.models import AuditRow
from lms.core.errors import InvalidInput, RuleRefused
from lms.db.work import Store
from lms.learning import service
from lms.learning.models import Evaluation
from tests.cast import Member
from tests.fixtures.courses import TEA, complete, enrol, sit

Cast = Mapping[str, Member]
FORM = {"rate-usable": ["4"], "rate-clear": ["5"], "rate-worth-it": ["0"]}


@pytest.fixture
def amara(store: Store, cast: Cast, published_tea: Course) -> str:
    """Give somebody who has passed."""
    person = cast["amara"].id
    enrol(store, person)
    complete(store, person, published_tea)
    sit(store, person)
    return person


def test_it_is_kept_once_with_the_month_and_the_department_only(store: Store, amara: str) -> None:
    for comment in (" Shorter, please. ", "Again!"):
        with store.writing() as work:
            service.evaluate(work, amara, TEA, FORM, comment)
    with store.reading() as work:
        row = work.session.scalars(select(Evaluation)).one()
    assert row.ratings == {"usable": 4, "clear": 5, "worth-it": 0}
    assert (row.comment, row.given_in) == ("Shorter, please.", date(2026, 11, 1))


def test_neither_the_row_nor_the_trail_leads_to_who_gave_it(store: Store, amara: str) -> None:
    with store.reading() as work:
        before = work.session.scalars(select(AuditRow.id)).all()
    with store.writing() as work:
        service.evaluate(work, amara, TEA, FORM, "")
        assert work.recorded == []
    with store.reading() as work:
        assert work.session.scalars(select(AuditRow.id)).all() == before
        row = work.session.scalars(select(Evaluation)).one()
    columns = {column.key: getattr(row, column.key) for column in inspect(Evaluation).columns}
    assert amara not in str(columns)
    assert set(columns) == {"id", "course", "department_id", "given_in", "ratings", "comment"}


def test_what_was_not_asked_or_is_missing_is_refused_and_nothing_kept(store: Store, amara: str) -> None:
    for form in ({}, FORM | {"rate-clear": ["6"]}, {"rate-usable": ["4"]}):
        with pytest.raises(AnswerRefusedError), store.writing() as work:
            service.evaluate(work, amara, TEA, form, "")
    with pytest.raises(InvalidInput), store.writing() as work:
        service.evaluate(work, amara, TEA, FORM, "x" * 301)
    with store.reading() as work:
        assert work.session.scalars(select(Evaluation)).all() == []


def test_a_course_is_rated_once_it_is_passed(store: Store, cast: Cast, published_tea: Course) -> None:
    enrol(store, cast["bo"].id)
    with pytest.raises(RuleRefused), store.writing() as work:
        service.evaluate(work, cast["bo"].id, TEA, FORM, "")
