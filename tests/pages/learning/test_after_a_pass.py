"""What a learner is offered after a pass: follow-ups, and one minute of evaluation."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from courses import Course
from lms.core.clock import SetClock
from lms.db.work import Store
from tests.cast import Member
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, complete, enrol, sit

Cast = Mapping[str, Member]
COURSE = f"/courses/{TEA}"


@pytest.fixture
def amara(client: Visitor, store: Store, cast: Cast, published_tea: Course) -> Visitor:
    """Sign somebody in who has passed."""
    person = cast["amara"].id
    enrol(store, person)
    complete(store, person, published_tea)
    sit(store, person)
    return client.sign_in("amara")


def test_follow_ups_are_chosen_answered_and_seen_on_home_while_they_are_due(amara: Visitor, clock: SetClock) -> None:
    assert "to see what stayed" not in amara.get("/").text
    done = amara.submit(COURSE, {}, action=f"{COURSE}/follow-ups")
    assert (done.status_code, done.location) == (303, "/follow-ups")
    assert "The next one comes on" in amara.get("/follow-ups").text
    clock.advance(days=3)
    assert "A few questions to see what stayed" in amara.get("/").text
    page = amara.get("/follow-ups").text
    assert "One follow-up is ready." in page
    begin = next(part.split('"')[0] for part in page.split('action="')[1:] if part.startswith("/follow-ups/"))
    question = amara.submit("/follow-ups", {}, action=begin).location
    assert "Follow-up" in amara.get(question).text
    review = question.rsplit("/", 1)[0] + "/review"
    result = amara.submit(review, {}, action=review.replace("review", "hand-in")).location
    assert "None stayed this time" in amara.get(result).text
    assert "to see what stayed" not in amara.get("/").text


def test_one_click_stops_them(amara: Visitor) -> None:
    amara.submit(COURSE, {}, action=f"{COURSE}/follow-ups")
    assert amara.submit("/follow-ups", {}, action=f"{COURSE}/follow-ups/stop").status_code == 303
    assert "Nothing is planned." in amara.get("/follow-ups").text
    assert "Ask me again" in amara.get(COURSE).text


def test_the_course_is_rated_once(amara: Visitor) -> None:
    assert "Rate the course" in amara.get(COURSE).text
    address = f"{COURSE}/evaluation"
    half = amara.submit(address, {"rate-usable": "4", "comment": "Shorter."}, action=address)
    assert half.status_code == 400
    assert "Statement 2 has no answer yet." in half.text
    assert "Shorter." in half.text
    whole = {"rate-usable": "4", "rate-clear": "5", "rate-worth-it": "3", "comment": "Shorter."}
    assert amara.submit(address, whole, action=address).location == COURSE
    assert "Rate the course" not in amara.get(COURSE).text
    assert amara.get(address).location == COURSE


def test_before_a_pass_nothing_of_it_is_offered(
    client: Visitor, store: Store, cast: Cast, published_tea: Course
) -> None:
    enrol(store, cast["bo"].id)
    client.sign_in("bo")
    page = client.get(COURSE).text
    assert "Rate the course" not in page
    assert "Ask me again" not in page
    assert client.get(f"{COURSE}/evaluation").location == COURSE
