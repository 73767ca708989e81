"""What a browser fetches to read lessons without a line, and who is offered it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from courses import Course
from lms.db.work import Store
from tests.cast import Member
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, enrol

LESSON = f"/courses/{TEA}/modules/brewing"


def test_the_worker_is_a_script_that_is_asked_for_anew_and_may_only_speak_to_us(client: Visitor) -> None:
    answer = client.get("/courses/offline-worker.js")
    assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    policy = answer.headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "worker-src 'self'" in policy


def test_the_page_without_a_line_names_nobody(client: Visitor) -> None:
    page = client.sign_in("amara").get("/courses/offline.html")
    assert page.status_code == 200
    assert "You are offline" in page.text
    assert "Amara" not in page.text


def owner_on(client: Visitor, who: str) -> str:
    """Return the mark by which a browser tells whose is what it keeps."""
    found = re.search(r'data-owner="(\w+)"', client.sign_in(who).get("/").text)
    assert found
    return found[1]


def test_a_person_has_one_mark_on_a_device_which_is_nobody_elses_and_names_nobody(
    client: Visitor, cast: Mapping[str, Member]
) -> None:
    first = owner_on(client, "amara")
    assert owner_on(client, "luca") != first
    assert owner_on(client, "amara") == first
    assert cast["amara"].id not in client.get("/").text


def test_a_lesson_says_whose_it_is_and_an_assessment_offers_nothing_to_keep(
    client: Visitor, store: Store, cast: Mapping[str, Member], published_tea: Course
) -> None:
    enrol(store, cast["amara"].id)
    client.sign_in("amara")
    lesson, assessment = client.get(LESSON).text, client.get(f"/courses/{TEA}/assessment").text
    assert 'data-owner="' in lesson
    assert "data-keeper" in lesson
    assert "keeping" in lesson
    assert "data-keeper" not in assessment
