"""Every page that stands alone: how many SQL statements it takes at most, and that more rows do not mean more of them.

Pages about one thing (a lesson, a request, a department) are held to their numbers in the tests of their rooms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date

import pytest

from courses import Course
from lms.core.ids import LENGTH
from lms.db.work import Store, Work
from lms.learning import service as learning
from lms.people import service as people
from lms.people.queries import actor_of
from lms.permission import service as permission
from lms.permission.vocabulary import Level
from tests.cast import CAST, department_id
from tests.factories.certificates import certify
from tests.factories.evidence import FIRST_AID, PDF
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA
from tests.pages.routes import ROUTES

Statements = Callable[[], AbstractContextManager[list[str]]]
MOST: Mapping[str, tuple[str | None, int]] = {
    "/": ("luca", 2),
    "/account": ("amara", 2),
    "/assignments": ("hanna", 5),
    "/audit": ("cora", 3),
    "/audit/exports": ("cora", 2),
    "/certificates": ("amara", 3),
    "/courses": ("amara", 2),
    "/courses/offline.html": (None, 0),
    "/delegations": ("luca", 3),
    "/departments": ("hanna", 5),
    "/follow-ups": ("amara", 2),
    "/forgotten": (None, 0),
    "/forgotten/sent": (None, 0),
    "/messages": ("hanna", 3),
    "/messages/kinds": ("hanna", 2),
    "/my-data": ("luca", 8),
    "/notices": ("luca", 3),
    "/notices/settings": ("luca", 3),
    "/people": ("hanna", 4),
    "/people/departments": ("hanna", 4),
    "/people/imports": ("hanna", 2),
    "/people/new": ("hanna", 2),
    "/permission": ("amara", 5),
    "/permission/as-of": ("cora", 4),
    "/permission/campaigns": ("cora", 3),
    "/permission/campaigns/new": ("cora", 4),
    "/permission/may-i": ("amara", 2),
    "/permission/overview": ("cora", 5),
    "/permission/reviews": ("luca", 2),
    "/permission/slips": ("cora", 4),
    "/permission/time-to-decide": ("hanna", 4),
    "/permission/together": ("luca", 1),
    "/permission/together/after": ("luca", 1),
    "/policies": ("amara", 3),
    "/renewals": ("cora", 4),
    "/requirements": ("cora", 5),
    "/permission/passes": ("amara", 3),
    "/roles": ("ada", 3),
    "/signatures": ("cora", 4),
    "/search": ("amara", 1),
    "/sign-in": (None, 0),
    "/sign-in-codes": ("mette", 2),
    "/sign-in/code": (None, 0),
    "/team": ("luca", 3),
    "/tokens": ("ada", 3),
    "/training": ("amara", 2),
    "/training/waiting": ("hanna", 2),
    "/transcript": ("amara", 7),
    "/verify": (None, 0),
}
"""Address → who reads it (None: a guest), and the most statements that it may take."""
WITHOUT_PAGE = frozenset(
    {"/health", "/patterns", "/assignments/preview", "/sign-in/idle", "/my-data/file", "/departments.csv"}
    | {"/permission/as-of.csv", "/permission/as-of.json", "/requirements/preview"}
    | {"/.well-known/authzen-configuration", "/courses/offline-worker.js"}
)
"""No pages that stand alone: a word, demo mode, a look at what a form holds, where an idle session goes, files."""


def alone() -> Iterator[str]:
    """Yield the addresses of all pages that are about no one thing."""
    for route in ROUTES:
        method, _, rule = route.partition(" ")
        if method == "GET" and "<" not in rule and rule not in WITHOUT_PAGE:
            yield rule


def grow(store: Store, first: int, count: int) -> None:
    """Let people join below Luca, pass, ask, get notices; and departments and files come."""
    with store.writing() as work:
        people.add_department(work, f"NEW{first}", f"New {first}", department_id("SALES"))
        for number in range(first, first + count):
            join(work, number)


def join(work: Work, number: int) -> None:
    details = people.Details(employee_number=f"N{number}", name=f"New {number}", joined_on=date(2024, 1, 1))
    person = f"N{number}".rjust(LENGTH, "0")
    people.add_person(work, details, department_id("EUROPE"), CAST["luca"].id, person_id=person)
    learning.enrol(work, person, TEA)
    certify(work, person, "trust", "social-selling")
    learning.hand_in_evidence(work, person, FIRST_AID, PDF)


def asked(store: Store, first: int, count: int) -> None:
    """Let the newcomers ask, each for themselves."""
    for number in range(first, first + count):
        with store.reading() as work:
            actor = actor_of(work.session, f"N{number}".rjust(LENGTH, "0"), work.now)
        assert actor
        with store.writing(actor) as work:
            permission.request(work, "linkedin", Level.SHARE)


def counted(client: Visitor, statements: Statements, address: str, reader: str | None) -> int:
    if reader:
        client.sign_in(reader)
    with statements() as seen:
        assert client.get(address).status_code == 200
    client.sign_out()
    return len(seen)


def test_every_page_that_stands_alone_has_its_number() -> None:
    assert set(alone()) == set(MOST)


@pytest.fixture
def company(cast: object, store: Store, published_tea: Course) -> Store:
    grow(store, 1, 2)
    asked(store, 1, 2)
    return store


def test_no_page_takes_more_statements_than_its_number_or_more_for_more_rows(
    client: Visitor, company: Store, statements: Statements
) -> None:
    few = {address: counted(client, statements, address, who) for address, (who, _) in MOST.items()}
    grow(company, 10, 8)
    asked(company, 10, 8)
    many = {address: counted(client, statements, address, who) for address, (who, _) in MOST.items()}
    assert {address: (few[address], many[address]) for address in few if few[address] != many[address]} == {}
    assert {address: few[address] for address, (_, most) in MOST.items() if few[address] > most} == {}
