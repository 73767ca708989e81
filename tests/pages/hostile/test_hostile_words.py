"""Markup, formulas and places to fill, in every word that people write: shown as they were written, run nowhere."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import select, update

from courses import Course
from lms.core.access import Actor
from lms.db.work import Store
from lms.people.models import Department, Person
from lms.permission import service as permission
from lms.permission.vocabulary import Level, Scope
from tests.cast import CAST, department_id
from tests.fixtures.app import Visitor
from tests.fixtures.courses import complete, enrol, sit
from tests.pages.hostile.addresses import GETS, address

AMARA = CAST["amara"]
TAG = "<img src=x onerror=alert(1)>"
EVIL = f"Zebedee\"'>{TAG}%s%(name)s{{{{7*7}}}}"


@pytest.fixture
def database() -> str:
    return "sqlite"  # how a page is written does not depend on where its words are kept


@pytest.fixture
def written(cast: object, store: Store, published_tea: Course) -> Mapping[str, str]:
    """Put hostile words wherever people write some, and give what addresses name."""
    enrol(store, AMARA.id)
    complete(store, AMARA.id, published_tea)
    sit(store, AMARA.id)
    with store.writing() as work:
        words = {
            "name": EVIL,
            "sort_name": EVIL.casefold(),
            "job_title": EVIL,
            "location": EVIL,
            "job_family": EVIL[:60],
        }
        work.session.execute(update(Person).where(Person.id == AMARA.id).values(contract=EVIL[:60], **words))
        work.session.execute(update(Department).where(Department.id == department_id("EUROPE")).values(name=EVIL))
        work.actor = Actor(AMARA.id, AMARA.name)
        scope = Scope(topics=frozenset({EVIL[:80]}))
        stream = permission.request(work, "linkedin", Level.SHARE, scope, EVIL)
    return {
        "person_id": AMARA.id,
        "stream_id": stream,
        "department_id": department_id("EUROPE"),
        "slug": published_tea.slug,
        "module_id": published_tea.modules[0].id,
    }


@pytest.mark.parametrize("name", ["amara", "luca", "hanna", "cora", "abel"])
def test_no_page_runs_what_people_wrote(client: Visitor, written: Mapping[str, str], name: str) -> None:
    client.sign_in(name)
    shown = set()
    for rule in GETS:
        answer = client.get(f"{address(rule, written)}?q={TAG}&name={TAG}&number={TAG}&next=/{TAG}")
        assert answer.status_code < 500, rule
        if answer.mimetype == "text/html":
            assert TAG not in answer.text, f"{rule} writes markup"
            assert "49" not in answer.text.partition("Zebedee")[2][:80], f"{rule} reckons what was written"
            shown |= {rule} if "onerror=alert(1)" in answer.text else set()
    assert shown, "the words are on no page at all"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t=", "\r="])
def test_no_file_holds_a_formula(client: Visitor, store: Store, written: Mapping[str, str], begin: str) -> None:
    formula = f"{begin}HYPERLINK(1)"
    with store.writing() as work:
        work.session.execute(update(Person).where(Person.id == AMARA.id).values(name=formula))
        work.session.execute(update(Department).values(name=formula))
        assert work.session.scalar(select(Person.name).where(Person.id == AMARA.id)) == formula
    client.sign_in("hanna")
    for path in ("/departments.csv", f"/departments/{written['department_id']}.csv"):
        text = client.get(path).get_data().decode("utf-8-sig")
        cells = [cell.strip('"') for line in text.split("\r\n") for cell in line.split(",")]
        assert [cell for cell in cells if cell.startswith(formula)] == [], path
