"""Every route × every role, against the one table of ``routes.py``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lms.core.access import GUEST_ACTIONS, Action, Role, RoleGrant
from lms.core.ids import LENGTH
from lms.db.work import Store
from lms.people import queries as people
from lms.people.models import Delegation, RoleGiving
from lms.web.blueprint import ACCESS
from lms.web.guard import Access
from tests.cast import CAST, department_id
from tests.fixtures.app import Forms, Visitor
from tests.fixtures.work import NOW
from tests.pages.routes import ANYBODY, GUEST, ROUTES, TOKEN_ROUTES, WRITING_GETS

WHO: Mapping[str, str | None] = {
    "guest": None,
    "employee": "amara",
    "manager": "luca",
    "delegate": "yuki",
    "HR of the company": "noor",
    "HR of a department": "henk",
    "compliance": "cora",
    "author": "tove",
    "administrator": "abel",
}
GIVEN = {"noor": Role.HR, "tove": Role.AUTHOR}
CAME_FROM = "http://localhost/came-from"
CLOSED = "This page is not open to you."


@pytest.fixture
def database() -> str:
    return "sqlite"  # who opens what is decided before the database is asked


@pytest.fixture
def everybody(cast: object, store: Store) -> None:
    """Give each role to somebody who has no other: a delegate, HR of the company, an author."""
    with store.writing() as work:
        for name, role in GIVEN.items():
            work.session.add(
                RoleGiving(
                    id=role.rjust(LENGTH, "0"),
                    person_id=CAST[name].id,
                    role=role,
                    proposed_at=work.now,
                    approved_at=work.now,
                )
            )
        work.session.add(
            Delegation(
                id="delegation".rjust(LENGTH, "0"),
                manager_id=CAST["mette"].id,
                delegate_id=CAST["yuki"].id,
                decides=True,
                starts_at=NOW - timedelta(days=1),
                ends_at=NOW + timedelta(days=30),
                recorded_at=NOW,
            )
        )


def rules(app: Flask) -> Iterator[tuple[str, Rule]]:
    """Yield every route of the application as ``METHOD /rule``."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield f"{method} {rule.rule}", rule


def address(rule: str) -> str:
    """Return an address of a rule with ids that nobody has."""
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda found: "1" if found[1] == "int" else "none", rule)


def lets_in(client: Visitor, route: str) -> bool:
    """Send a request and say whether the guard let it through to the view."""
    method, _, rule = route.partition(" ")
    fields = {}
    if method != "GET":
        page = client.get("/account" if "lms.tests.employee_number" in client.environ_base else "/sign-in")
        fields["csrf_token"] = Forms(page.text).found[0].values["csrf_token"]
    answer = client.open(address(rule) + "?from=here", method=method, data=fields, headers={"Referer": CAME_FROM})
    assert answer.status_code < 500, route
    assert "This form is too old" not in answer.text, route
    if answer.status_code == 401 and "Bearer" in answer.headers.get("WWW-Authenticate", ""):
        return False
    if answer.status_code == 302 and re.match(r"/sign-in\?.*(here|came-from)", answer.location):
        return False
    return not (answer.status_code == 403 and CLOSED in answer.text)


def test_the_table_holds_every_route_and_no_other(app: Flask) -> None:
    routes = {route for route, _ in rules(app)}
    assert sorted(routes - set(ROUTES)) == [], "a route without its line"
    assert sorted(set(ROUTES) - routes) == [], "a line without its route"


@pytest.mark.parametrize("role", WHO)
def test_each_role_opens_what_the_table_says(client: Visitor, everybody: None, role: str) -> None:
    name = WHO[role]
    if name is not None:
        client.sign_in(name)
    wrong = [route for route, who in ROUTES.items() if lets_in(client, route) != (role in who)]
    assert wrong == [], f"{role}: open where the table says closed, or the other way round"


def test_guests_open_only_what_is_pinned_for_anybody(app: Flask) -> None:
    found = {route for route, rule in rules(app) if access_of(app, rule).action in GUEST_ACTIONS}
    assert found == {route for route, who in ROUTES.items() if GUEST in who}
    assert all(who == ANYBODY for who in ROUTES.values() if GUEST in who)


def test_no_get_writes_but_those_that_are_pinned(app: Flask) -> None:
    assert {route for route, rule in rules(app) if route[:4] == "GET " and access_of(app, rule).writes} == WRITING_GETS


def test_only_the_pinned_routes_open_by_a_token_and_all_of_them_change_nothing(app: Flask) -> None:
    found = {route for route, rule in rules(app) if access_of(app, rule).bearer}
    assert found == TOKEN_ROUTES
    assert len(found) == 5
    assert {access_of(app, rule).action for route, rule in rules(app) if route in found} == {Action.AUTHZEN_ASK}


@pytest.mark.parametrize("name, grants", [("noor", {RoleGrant(Role.HR)}), ("henk", {RoleGrant(Role.HR, "SERVICE")})])
def test_the_people_of_the_table_hold_their_role_and_no_other(
    everybody: None, store: Store, name: str, grants: set[RoleGrant]
) -> None:
    expected = {RoleGrant(g.role, department_id(g.department_id) if g.department_id else None) for g in grants}
    with store.reading() as work:
        actor = people.actor_of(work.session, CAST[name].id, work.now)
    assert actor
    assert (actor.grants, actor.manages, actor.delegate_for) == (expected, False, frozenset())


def access_of(app: Flask, rule: Rule) -> Access:
    access = getattr(app.view_functions[rule.endpoint], ACCESS)
    assert isinstance(access, Access)
    return access
