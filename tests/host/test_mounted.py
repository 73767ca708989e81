"""Pennydrop in a strange host: it works there, and the host stays the host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect

from lms import Lms
from lms.core.errors import InvalidInput
from lms.core.settings import Settings
from lms.db import migrate
from tests import cast
from tests.cast import CAST
from tests.fixtures.databases import Databases, text
from tests.host.strange_host import Clerk, ClerkIdentity, db, make_host


@pytest.fixture
def host(database: str, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    address = text(databases.empty(database)).replace("postgresql://", "postgresql+psycopg://")
    app = make_host(address, tmp_path)
    store = app.extensions["lms"].store
    migrate.upgrade(store.engine, with_accounts=False)
    cast.settle(store)
    with app.app_context():
        db.session.add(Clerk(badge=CAST["amara"].employee_number))
        db.session.commit()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visitor(host: Flask) -> FlaskClient:
    return host.test_client()


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def signed_in(visitor: FlaskClient) -> FlaskClient:
    page = visitor.get("/").text
    badge = CAST["amara"].employee_number
    assert visitor.post("/door", data={"badge": badge, "csrf_token": token(page)}).status_code == 200
    return visitor


def test_a_guest_is_sent_to_the_hosts_own_door(visitor: FlaskClient) -> None:
    assert visitor.get("/learn/").location == "/door?back=/learn/"


def test_whoever_the_host_signed_in_is_known_and_stays_signed_in(visitor: FlaskClient) -> None:
    page = signed_in(visitor).get("/learn/")
    assert page.status_code == 200
    assert "Amara Okafor" in page.text
    assert f"The host greets {CAST['amara'].employee_number}" in visitor.get("/").text


def test_our_pages_stand_in_the_hosts_frame_with_our_own_filters(visitor: FlaskClient) -> None:
    page = signed_in(visitor).get("/learn/").text
    assert "The host greets" in page
    assert "the host's day" not in page


def test_our_forms_pass_the_hosts_protection(visitor: FlaskClient) -> None:
    page = signed_in(visitor).get("/learn/").text
    answer = visitor.post("/learn/theme", data={"theme": "dark", "csrf_token": token(page)})
    assert answer.status_code == 303


def test_the_hosts_language_filters_and_error_pages_are_its_own(visitor: FlaskClient) -> None:
    signed_in(visitor).get("/learn/")
    page = visitor.get("/").text
    assert '<p id="locale">fr</p>' in page
    assert "the host&#39;s day" in page
    assert visitor.get("/nowhere").text == "the host's own page of what is not there"


def test_nothing_is_hooked_on_the_application_itself(tmp_path: Path) -> None:
    app = Flask("bare")
    app.config.update(SECRET_KEY="k", LMS_DATABASE_URL=f"sqlite:///{tmp_path / 'x.sqlite3'}")
    Lms(app, identity=ClerkIdentity())
    hooks = [app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs]
    assert all(None not in hook for hook in hooks)
    assert None not in app.error_handler_spec
    assert len(app.template_context_processors[None]) == 1
    assert list(app.extensions) == ["lms"]
    assert {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules()} == {"lms", "static"}
    app.extensions["lms"].store.engine.dispose()


def test_only_our_tables_come_and_none_for_signing_in(host: Flask) -> None:
    engine = host.extensions["lms"].store.engine
    tables = set(inspect(engine).get_table_names())
    assert {"clerks", "lms_persons", "lms_alembic_version"} <= tables
    assert not [name for name in tables if name.startswith("lms_accounts")]
    assert migrate.drift(engine, with_accounts=False) == []


def test_a_wrong_setting_stops_the_start_and_all_are_named() -> None:
    app = Flask("wrong")
    app.config.update(LMS_UPLOAD_MEGABYTES="many", LMS_COLOUR="teal")
    with pytest.raises(InvalidInput) as refused:
        Lms(app, identity=ClerkIdentity())
    assert [fault.place for fault in refused.value.faults] == ["LMS_COLOUR", "LMS_UPLOAD_MEGABYTES"]


def test_a_second_mounting_is_refused(host: Flask) -> None:
    with pytest.raises(RuntimeError, match="mounted in this application already"):
        Lms(host, identity=ClerkIdentity())


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("smtp://user:word@localhost\n")
    assert Settings.from_mapping({"LMS_SMTP_URL_FILE": str(secret)}).smtp_url == "smtp://user:word@localhost"
