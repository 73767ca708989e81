from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lms.accounts.models import Persona
from lms.core.settings import Settings
from lms.db.work import Store
from tests.cast import CAST
from tests.fixtures.app import Visitor
from tests.fixtures.work import settings_in


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path, demo=True)


@pytest.fixture
def persona(store: Store, client: Visitor) -> str:
    with store.writing() as work:
        work.session.add(Persona(person_id=CAST["amara"].id, key="employee", role="Employee, Sales Europe", place=1))
    return "/demo/as/employee"


def test_the_sign_in_page_of_a_demo_offers_its_personas_and_says_so(client: Visitor, persona: str) -> None:
    page = client.get("/sign-in").text
    assert "This is a demonstration" in page
    assert CAST["amara"].name in page
    assert client.submit("/sign-in", {}, action=persona).location == "/"
    assert client.get("/account").status_code == 200


def test_another_machine_is_offered_no_persona(client: Visitor, persona: str) -> None:
    client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert CAST["amara"].name not in client.get("/sign-in").text
    form = client.get("/sign-in").text
    token = form.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post(persona, data={"csrf_token": token}).status_code == 404


def test_without_demo_there_are_no_personas(client: Visitor, store: Store, persona: str) -> None:
    client.application.extensions["lms"].store = replace(store, settings=replace(store.settings, demo=False))
    assert CAST["amara"].name not in client.get("/sign-in").text


def test_a_database_that_demo_did_not_make_offers_nobody(client: Visitor) -> None:
    assert "Who would you like to be" not in client.get("/sign-in").text
