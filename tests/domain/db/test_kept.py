"""Kept statements: what never changes in them is part of their text, and says the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Date, Engine, Integer, String, bindparam, cast, event, func, literal, select

from lms.core.access import Role
from lms.db.kept import ask, found_by_name
from lms.db.types import Instant
from lms.db.work import Store
from lms.people.models import Person
from tests.cast import CAST

TEXT = 'O\'Neil said "100 %", \\ $1 :now %(x)s ünder'


@pytest.mark.parametrize(
    "constant",
    [
        literal(TEXT, String),
        literal("", String),
        literal(7, Integer),
        literal(date(2026, 2, 28), Date),
        literal(datetime(2026, 2, 28, 23, 59, 1, tzinfo=UTC), Instant),
        literal(Role.COMPLIANCE, String),
        cast({"a": {TEXT: "b"}}, JSON)["a"][TEXT].as_string(),
        func.coalesce(cast(None, String), "else"),
    ],
    ids=str,
)
def test_a_constant_says_the_same_in_the_text_and_as_a_parameter(store: Store, constant: Any) -> None:  # noqa: ANN401
    statement = select(constant)
    with store.reading() as work:
        assert ask(work.session, found_by_name(statement)).all() == ask(work.session, statement).all()


@contextmanager
def sent() -> Iterator[list[str]]:
    """Give the list that fills with the values that are sent, as one text a statement."""
    seen: list[str] = []

    def keep(_connection: Any, _cursor: Any, _statement: str, values: Any, *_rest: Any) -> None:  # noqa: ANN401
        seen.append(str(values))

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", keep)


@pytest.mark.usefixtures("cast")
def test_only_what_changes_is_sent(store: Store) -> None:
    dana = CAST["dana"].id
    own = select(Person.id).where(Person.name != TEXT, Person.id == bindparam("id"))
    with store.reading() as work, sent() as values:
        assert ask(work.session, found_by_name(own), {"id": dana}).scalar() == dana
        listed = found_by_name(own.where(Person.name.in_([TEXT, "Nobody"])))
        assert ask(work.session, listed, {"id": dana}).scalar() is None
    first, second = values
    assert dana in first
    assert "Neil" not in first
    assert dana in second
