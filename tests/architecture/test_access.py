"""What the house makes impossible: a route without access, a GET that writes, a form without its token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, select

from lms import Lms
from lms.core.access import Action
from lms.core.settings import Settings
from lms.db.receipts import FormReceipt
from lms.db.work import Store, Work, WritingRead
from lms.web.blueprint import Room, UndeclaredAccess
from lms.web.guard import requires

DAY = datetime(2026, 11, 24, tzinfo=UTC)


class Nobody:
    """An identity under which everybody is a guest."""

    def key(self) -> None:
        """Return that nobody is signed in."""

    def sign_in_url(self, return_to: str) -> str:
        """Return where to sign in."""
        return f"/sign-in?next={return_to}"

    def sign_out_url(self) -> None:
        """Return that there is no signing out."""


def add(work: Work) -> str:
    """Write through the session."""
    work.session.add(FormReceipt(token="a" * 43, location="/", received_at=DAY))
    return "written"


def remove(work: Work) -> str:
    """Write through a statement."""
    work.session.execute(delete(FormReceipt))
    return "written"


def host_with(view: Callable[[Work], str], engine: Engine, settings: Settings) -> FlaskClient:
    """Return a client of an application whose page /planted is ``view``."""
    room = Room("planted", __name__)
    room.route("/planted", methods=["GET", "POST"])(requires(Action.PAGE_OPEN)(view))
    app = Flask("host")
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=True, SECRET_KEY="a key for tests")
    app.config.update(LMS_MAIL_FOLDER=settings.mail_folder)
    Lms().init_app(app, identity=Nobody(), engine=engine, extra=[room])
    return app.test_client()


def test_a_route_without_access_stops_the_start() -> None:
    room = Room("planted", __name__)
    with pytest.raises(UndeclaredAccess, match="declaring its access"):
        room.get("/planted")(lambda: "open to all")


def test_a_route_whose_access_stands_over_it_stops_the_start() -> None:
    room = Room("planted", __name__)
    with pytest.raises(UndeclaredAccess):
        requires(Action.PAGE_OPEN)(room.get("/planted")(lambda: "not guarded"))


@pytest.mark.parametrize("write", [add, remove])
def test_a_get_that_writes_fails_and_changes_nothing(
    engine: Engine, settings: Settings, store: Store, write: Callable[[Work], str]
) -> None:
    with store.writing() as work:
        work.session.add(FormReceipt(token="b" * 43, location="/", received_at=DAY))
    answer = host_with(write, engine, settings).get("/planted")
    assert answer.status_code == 500
    with store.reading() as work:
        assert work.session.scalars(select(FormReceipt.token)).all() == ["b" * 43]


@pytest.mark.parametrize("write", [add, remove])
def test_a_reading_unit_of_work_refuses_to_write(store: Store, write: Callable[[Work], str]) -> None:
    with pytest.raises(WritingRead):
        read_with(store, write)


def read_with(store: Store, write: Callable[[Work], str]) -> None:
    with store.reading() as work:
        write(work)


def test_a_post_without_its_token_is_refused(engine: Engine, settings: Settings, store: Store) -> None:
    answer = host_with(add, engine, settings).post("/planted")
    assert answer.status_code == 400
    with store.reading() as work:
        assert work.session.scalars(select(FormReceipt.token)).all() == []
