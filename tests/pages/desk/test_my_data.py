"""My data: what is stored, who sees it, what was done, why one was told; and all of it as a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

from courses import Course
from lms.core.access import Actor
from lms.db.work import Store
from lms.desk.queries.holdings import held_about
from lms.people import service as people
from tests.cast import CAST
from tests.fixtures.app import Visitor
from tests.fixtures.courses import complete, enrol, sit

AMARA = CAST["amara"].id


def page(client: Visitor, name: str = "amara") -> str:
    answer = client.sign_in(name).get("/my-data")
    assert answer.status_code == 200
    return answer.text


def headline(client: Visitor) -> int:
    found = re.search(r"(\d+) records are stored about you\.", page(client))
    assert found
    return int(found[1])


def certify(store: Store, course: Course) -> None:
    enrol(store, AMARA)
    complete(store, AMARA, course)
    sit(store, AMARA)


def test_the_headline_counts_the_records(client: Visitor, store: Store, published_tea: Course) -> None:
    before = headline(client)
    certify(store, published_tea)
    with store.reading() as work:
        held = held_about(work.session, AMARA)
    assert 0 < before < headline(client) == sum(row.count for row in held)


def test_every_kind_says_who_sees_it(client: Visitor) -> None:
    text = page(client)
    assert "What you answered in assessments" in text
    assert "You alone" in text


def test_a_notice_says_what_brought_it_about(client: Visitor, store: Store, published_tea: Course) -> None:
    certify(store, published_tea)
    assert "Sent whenever this happens: Somebody passes a course." in page(client)


def test_what_was_done_to_others_by_the_reader_is_not_shown(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        work.actor = Actor(CAST["hanna"].id)
        people.record_absence(work, CAST["bo"].id, work.now, None)
    assert CAST["bo"].name not in page(client, "hanna")
    assert CAST["hanna"].name in page(client, "bo")


def test_the_file_is_json_to_keep(client: Visitor) -> None:
    answer = client.sign_in("amara").get("/my-data/file")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data-2026-11-24.json"'
    assert json.loads(answer.text)["person_id"] == AMARA


def test_signing_out_everywhere_is_one_link_away(client: Visitor) -> None:
    assert 'href="/account"' in page(client)


def test_the_page_takes_few_statements(
    client: Visitor, store: Store, published_tea: Course, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    certify(store, published_tea)
    page(client)
    with statements() as seen:
        page(client)
    assert len(seen) <= 10
