"""Questions that travel together say what they say alone, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Integer, LargeBinary, String, bindparam, cast, func, literal, null, select, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import FunctionElement

from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.together import Question, ask_together
from lms.db.types import Instant
from lms.db.work import Store
from lms.people.models import Person

PEOPLE = (
    select(Person.id, Person.name, Person.joined_on, Person.active, Person.left_at)
    .where(one_of(Person.id, "ids"))
    .order_by(Person.sort_name.desc())
)
HOW_MANY = select(func.count()).select_from(Person).where(Person.joined_on <= bindparam("day"))
NOW = select(literal(1), bindparam("now", type_=Instant)).union_all(select(literal(2), cast(null(), Instant)))


def rows(found: Iterable[Any]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in found]


def alone(session: Session, question: Question[Any]) -> list[tuple[Any, ...]]:
    return rows(ask(session, question.statement, question.values).all())


@pytest.mark.usefixtures("cast")
def test_every_type_and_the_order_are_the_same_together_and_alone(store: Store) -> None:
    with store.reading() as work:
        ids = list(work.session.scalars(select(Person.id)))
        questions = [
            Question(PEOPLE, {"ids": ids}, rows),
            Question(PEOPLE, {"ids": ids[:2]}, rows),
            Question(PEOPLE, {"ids": []}, rows),
            Question(HOW_MANY, {"day": date(2100, 1, 1)}, rows),
            Question(NOW, {"now": work.now}, rows),
        ]
        said = [alone(work.session, one) for one in questions]
        ask_together(work.session, *questions)
    assert [one.answer for one in questions] == said
    assert len(said[0]) > 5, "a company of a few people"
    assert said[4][0][1] == work.now


def test_each_question_keeps_its_own_values(store: Store) -> None:
    one = select(bindparam("text", type_=String).label("text"))
    first, second = Question(one, {"text": "a"}, rows), Question(one, {"text": "b"}, rows)
    with store.reading() as work:
        ask_together(work.session, first, second)
        assert (first.answer, second.answer) == ([("a",)], [("b",)])
        again = Question(one, {"text": 'quoted "c" \\ \n ünder'}, rows), Question(one, {"text": "b"}, rows)
        ask_together(work.session, *again)
    assert again[0].answer == [('quoted "c" \\ \n ünder',)]


def test_what_is_asked_together_is_one_statement_and_what_is_built_for_a_reader_one_of_its_own(
    store: Store, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    def questions(*, kept: bool) -> list[Question[Any]]:
        return [Question(NOW, {"now": work.now}, rows, kept=kept or n > 0) for n in range(3)]

    with store.reading() as work:
        for kept, most in ((True, 1), (False, 2)):
            asked = questions(kept=kept)
            with statements() as seen:
                ask_together(work.session, *asked)
            assert len(seen) == most
            assert all(len(one.answer) == 2 for one in asked)


def test_an_instant_arrives_in_utc_whatever_the_zone_of_the_connection(store: Store) -> None:
    with store.reading() as work:
        if work.session.connection().dialect.name == "postgresql":
            work.session.connection().exec_driver_sql("SET LOCAL TIME ZONE 'Asia/Tokyo'")
        asked = [Question(NOW, {"now": work.now}, rows) for _ in range(2)]
        ask_together(work.session, *asked)
    found = asked[0].answer[0][1]
    assert isinstance(found, datetime)
    assert (found, found.utcoffset()) == (work.now, timedelta(0))


def test_a_question_alone_among_none_is_answered_too(store: Store) -> None:
    with store.reading() as work:
        question = Question(NOW, {"now": work.now}, rows)
        ask_together(work.session, question)
    assert len(question.answer) == 2


def test_a_type_that_json_has_no_place_for_is_refused_when_it_is_put_together(store: Store) -> None:
    pair = [Question(select(literal(b"x", LargeBinary)), {}, rows) for _ in range(2)]
    with store.reading() as work, pytest.raises(TypeError, match="ask for it alone"):
        ask_together(work.session, *pair)


def test_two_instants_in_one_trip_are_refused(store: Store) -> None:
    with store.reading() as work, pytest.raises(ValueError, match="at one instant"):
        ask_together(
            work.session, *(Question(NOW, {"now": work.now + timedelta(days=days)}, rows) for days in range(2))
        )


def test_an_answer_before_the_trip_is_an_error() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        _ = Question(union_all(NOW, NOW), {}, rows).answer


class Counted(FunctionElement[int]):
    """A number that says how often it was written into a statement."""

    type = Integer()
    inherit_cache = True
    name = "counted"
    times = 0


@compiles(Counted)
def _as_one(_element: Counted, _compiler: object, **_options: object) -> str:
    Counted.times += 1
    return "1"


def test_a_trip_is_written_once_however_often_it_is_asked(store: Store) -> None:
    statements = [select(Counted().label("number")), select(Counted().label("other"))]
    Counted.times = 0
    for _ in range(3):
        questions = [Question(one, {}, rows) for one in statements]
        with store.reading() as work:
            ask_together(work.session, *questions)
        assert [one.answer for one in questions] == [[(1,)], [(1,)]]
    assert Counted.times == len(statements)
