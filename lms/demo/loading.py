"""Loads a demo company into an empty database: whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import cast

from sqlalchemy import Engine

from lms.core.clock import SetClock
from lms.core.errors import RuleRefused
from lms.db.engine import WRITING
from lms.db.work import Store
from lms.demo.calendar import Calendar
from lms.demo.company import Company, draw_company
from lms.demo.queries import Found, found_in
from lms.demo.settling import Settlement

Tell = Callable[[str, int, int], None]
"""Hears how far it is: what is being done, how much of how much."""


def is_there(store: Store) -> bool:
    """Say whether a demo company is there; people whom demo did not make are a RuleRefused."""
    with store.reading() as work:
        found = found_in(work.session)
    if found is Found.STRANGERS:
        raise RuleRefused(
            "This database has people in it that demo did not make; it stays as it is.",
            "Choose an empty database: LMS_DATABASE_URL=sqlite:///instance/demo.sqlite3",
            code="not-a-demo",
        )
    return found is Found.DEMO


def load(store: Store, people: int = 240, seed: int = 1, tell: Tell = lambda *_: None) -> Company:
    """Put a demo company of that many people into the store's empty database and return it.

    Everything is one transaction: whoever stops it half-way leaves the database empty. A database that is not empty
    is a RuleRefused.
    """
    if is_there(store):
        raise RuleRefused("There is a demo company in this database.", "Choose an empty one.", code="demo-there")
    company = draw_company(people, seed)
    calendar = Calendar(store.clock.now())
    clock = SetClock(calendar.founded)
    with _at_once(replace(store, clock=clock)) as stage:
        Settlement(stage, clock, company, Random(f"settling {seed}")).found(company.members)
    tell("People and departments", people, people)
    return company


@contextmanager
def _at_once(store: Store) -> Iterator[Store]:
    """Give a store whose units of work are savepoints of one transaction, which is committed at the end."""
    connecting = store.engine.connect().execution_options(**{WRITING: True})
    with connecting as connection, connection.begin(), connection.begin_nested():
        # A connection inside a savepoint stands where an engine does: sessions on it make savepoints of their own.
        yield replace(store, engine=cast("Engine", connection))
