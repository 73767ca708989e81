from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lms import create_app
from lms.core.clock import SetClock
from lms.db.work import Store
from lms.people.models import Person
from tests.fixtures.work import settings_in


@pytest.fixture
def app_on(live_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Flask]:
    settings = settings_in(tmp_path, database_url=live_url, demo=True)
    chosen = {f"LMS_{name.upper()}": getattr(settings, name) for name in type(settings).__dataclass_fields__}
    app = create_app(chosen | {"TESTING": True, "SECRET_KEY": "a key for tests"}, clock=clock)
    yield app
    app.extensions["lms"].store.engine.dispose()


def people_in(app: Flask) -> int:
    store: Store = app.extensions["lms"].store
    with store.reading() as work:
        return work.session.scalar(select(func.count()).select_from(Person)) or 0


def test_people_whom_demo_did_not_make_are_left_alone(cast: object, app_on: Flask) -> None:
    before = people_in(app_on)
    for options in ([], ["--if-empty"]):
        result = app_on.test_cli_runner().invoke(args=["lms", "demo", *options])
        assert result.exit_code == 1
        assert "has people in it that demo did not make" in result.output
        assert "Choose an empty database" in result.output
    assert people_in(app_on) == before


def test_the_command_makes_a_company_once(app_on: Flask) -> None:
    runner = app_on.test_cli_runner()
    made = runner.invoke(args=["lms", "demo", "--people", "60"])
    assert made.exit_code == 0, made.output
    assert "The demo company is there: 60 people." in made.output
    assert people_in(app_on) == 60
    again = runner.invoke(args=["lms", "demo", "--if-empty"])
    assert again.exit_code == 0
    assert "demo company is there" not in again.output
    assert people_in(app_on) == 60
    assert runner.invoke(args=["lms", "demo"]).exit_code == 1


def test_too_few_people_are_refused_before_anything_is_written(app_on: Flask) -> None:
    result = app_on.test_cli_runner().invoke(args=["lms", "demo", "--people", "12"])
    assert result.exit_code == 2
    assert "60" in result.output
    assert people_in(app_on) == 0
