"""People of the cast with passwords, hashed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, event

from lms.accounts import passwords, service
from lms.db.work import Store

if TYPE_CHECKING:
    from tests.cast import Member

PASSWORD = "seven lamps over water"


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def with_password(store: Store, cast: Mapping[str, Member], password_hash: str) -> Callable[[str], Member]:
    """Give a maker of members who have the password."""

    def give(name: str) -> Member:
        with store.writing() as work:
            service.set_password(work, cast[name].id, password_hash)
        return cast[name]

    return give


@pytest.fixture
def count_statements(engine: Engine) -> Iterator[Callable[[], list[str]]]:
    """Give a starter of a list that then grows by every statement which is sent."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield lambda: seen
    event.remove(engine, "before_cursor_execute", note)
