"""The closures are held against a walk, and say where they are wrong (P34: people vanish from "reports to" lists)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete, insert, update

from lms.db.work import Store
from lms.people.jobs import JOBS
from lms.people.models import Assignment, Department, DepartmentPath, ReportingPath
from lms.people.service.checking import verify_lines
from tests.cast import CAST, department_id

AMARA, BO, LUCA, SOFIA = (CAST[name].id for name in ("amara", "bo", "luca", "sofia"))
EUROPE, SALES = department_id("EUROPE"), department_id("SALES")


def found(store: Store, statement: object) -> list[str]:
    """Tamper and verify."""
    with store.writing() as work:
        work.session.execute(statement)  # type: ignore[call-overload]
    return [str(misplaced) for misplaced in verify_lines(store)]


def test_the_cast_stands_where_it_should(cast: object, app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["lms", "people", "verify"])
    assert (said.exit_code, said.output[:4]) == (0, "Yes:")


def test_somebody_who_vanished_from_below_a_manager_is_named(cast: object, app: Flask, store: Store) -> None:
    lost = delete(ReportingPath).where(ReportingPath.person_id == AMARA, ReportingPath.manager_id == SOFIA)
    assert found(store, lost) == ["person 1004: below 1002: nothing is stored, it should be depth 2."]
    said = app.test_cli_runner().invoke(args=["lms", "people", "verify"])
    assert (said.exit_code, said.output[:12]) == (1, "person 1004:")


@pytest.mark.parametrize(
    "statement, message",
    [
        (
            insert(ReportingPath).values(manager_id=LUCA, person_id=BO, depth=1),
            "person 1008: below 1003: depth 1 is stored, it should be nothing.",
        ),
        (
            delete(DepartmentPath).where(DepartmentPath.descendant_id == EUROPE, DepartmentPath.ancestor_id == SALES),
            "department EUROPE: below SALES: nothing is stored, it should be depth 1.",
        ),
        (
            update(Department).where(Department.id == SALES).values(parent_id=EUROPE),
            "departments: hang in a loop: ",
        ),
        (
            update(Assignment).where(Assignment.person_id == SOFIA).values(manager_id=AMARA),
            "reporting lines: are a loop: ",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(cast: object, store: Store, statement: object, message: str) -> None:
    assert found(store, statement)[0].startswith(message)


def test_the_worker_looks_once_a_day_and_raises_the_alarm(cast: object, store: Store) -> None:
    [look] = [job for job in JOBS if job.name == "people.lines"]
    assert look.every.days == 1
    assert look.run(store) == 0
    with store.writing() as work:
        work.session.execute(delete(ReportingPath).where(ReportingPath.person_id == AMARA))
    assert look.run(store) == 3
