"""The team: everybody below and nobody else, what a manager may see and nothing else, at the same cost at any size."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from courses import Course
from lms.core.access import Actor
from lms.core.clock import SetClock
from lms.db.work import Store
from lms.desk.queries.team import team_of
from lms.learning import service as learning
from lms.people import service as people
from lms.people.service.persons import Details
from lms.permission import service as permission
from lms.permission.queries.mine import ladders_of
from lms.permission.vocabulary import Level
from tests.cast import CAST, JOINED, department_id
from tests.factories.certificates import certify as award
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, complete, enrol, sit
from tests.fixtures.work import NOW

STATEMENTS = 3
Statements = Callable[[], AbstractContextManager[list[str]]]


def team(client: Visitor, name: str = "luca", query: str = "") -> str:
    answer = client.sign_in(name).get(f"/team{query}")
    assert answer.status_code == 200
    return answer.text


def shown(page: str) -> set[str]:
    return {name for name, member in CAST.items() if f">{member.name}</bdi></a></th>" in page}


def certify(store: Store, name: str, course: Course) -> None:
    enrol(store, CAST[name].id)
    complete(store, CAST[name].id, course)
    sit(store, CAST[name].id)


@pytest.mark.parametrize(
    "manager, below",
    [
        ("luca", {"amara", "dmytro", "yuki"}),
        ("sofia", {"luca", "amara", "dmytro", "yuki"}),
        ("hanna", {"henk"}),
        ("dana", set(CAST) - {"dana"}),
    ],
)
def test_a_manager_sees_everybody_below_and_nobody_else(client: Visitor, manager: str, below: set[str]) -> None:
    assert shown(team(client, manager)) == below


@pytest.mark.parametrize("query", ["", "?q=a", "?sort=-name", "?sort=department"])
def test_a_large_team_reads_the_same_as_by_the_way_of_small_ones(
    client: Visitor, store: Store, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with store.writing(Actor(CAST["mette"].id, manages=True)) as work:
        people.delegate(work, CAST["luca"].id, NOW, NOW + timedelta(days=7), decides=False)
    small = [table(team(client, name, query)) for name in ("dana", "luca")]
    monkeypatch.setattr(
        "lms.desk.views.team.team_of",
        lambda session, actor, *rest: team_of(session, replace(actor, leads_many=True), *rest),
    )
    assert [table(team(client, name, query)) for name in ("dana", "luca")] == small


def test_direct_reports_can_be_seen_alone(client: Visitor) -> None:
    page = team(client, "sofia", "?show=direct")
    assert shown(page) == {"luca"}
    assert "4 people, of whom one reports to you directly" in page


def test_names_are_searched_without_marks_and_in_any_script(client: Visitor) -> None:
    assert shown(team(client, "dana", "?q=marin")) == {"sofia"}
    assert shown(team(client, "dana", "?q=佐藤")) == {"yuki"}
    assert "Nobody of that name here" in team(client, "dana", "?q=nobody")


def test_a_delegate_sees_whom_the_manager_sees(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        work.actor = Actor(CAST["mette"].id, manages=True)
        people.delegate(work, CAST["ada"].id, NOW, NOW + timedelta(days=7), decides=False)
    assert shown(team(client, "ada")) == {"abel", "bo", "noor", "tove"}


def test_the_order_is_by_name_or_department_either_way(client: Visitor) -> None:
    names = [">Abel Tesfaye<", ">Tove Berg<"]
    rising, falling = team(client, "dana"), team(client, "dana", "?sort=-name")
    assert rising.index(names[0]) < rising.index(names[1])
    assert falling.index(names[0]) > falling.index(names[1])
    by_department = team(client, "dana", "?sort=department")
    assert by_department.index(">Tove Berg<") < by_department.index(">Sofía Marín<")


def test_certified_reads_until_when_and_says_no_score(client: Visitor, store: Store, published_tea: Course) -> None:
    certify(store, "amara", published_tea)
    page = team(client)
    assert "Until 24 Nov 2028" in page
    assert "%" not in page.split("<main", 1)[1].split("</main>")[0]


def test_progress_inside_a_course_stays_with_the_learner(client: Visitor, store: Store, published_tea: Course) -> None:
    with store.writing() as work:
        learning.assign(work, department_id("EUROPE"), TEA, (NOW + timedelta(days=6)).date())
    before = table(team(client))
    enrol(store, CAST["amara"].id)
    complete(store, CAST["amara"].id, published_tea, 1)
    assert "Due in 6 days" in before
    assert table(team(client)) == before


def table(page: str) -> str:
    return page[page.index("<tbody>") : page.index("</tbody>")]


def test_what_is_overdue_says_for_how_long(
    client: Visitor, store: Store, published_tea: Course, clock: SetClock
) -> None:
    with store.writing() as work:
        learning.assign(work, department_id("EUROPE"), TEA, (NOW + timedelta(days=1)).date())
    clock.set(NOW + timedelta(days=10))
    assert "Overdue, 9 days" in team(client)


def test_the_team_takes_the_same_few_statements_at_any_size(
    client: Visitor, store: Store, published_tea: Course, statements: Statements
) -> None:
    certify(store, "amara", published_tea)
    team(client)
    with statements() as small:
        team(client)
    with store.writing() as work:
        for number in range(30):
            details = Details(employee_number=str(5000 + number), name=f"Person {number:02}", joined_on=JOINED)
            people.add_person(work, details, department_id("EUROPE"), CAST["luca"].id)
    with statements() as large:
        page = team(client, query="?size=50")
    assert "1 to 33 of 33" in page
    assert len(small) == len(large) <= STATEMENTS


def test_pages_stand_in_the_address(client: Visitor, store: Store) -> None:
    with store.writing() as work:
        for number in range(30):
            details = Details(employee_number=str(5000 + number), name=f"Person {number:02}", joined_on=JOINED)
            people.add_person(work, details, department_id("EUROPE"), CAST["luca"].id)
    page = team(client, query="?page=2")
    assert "26 to 33 of 33" in page
    assert 'href="?page=1"' in page


def ask(store: Store, *names: str, ready: bool = True) -> None:
    for name in names:
        with store.writing(Actor(CAST[name].id)) as work:
            if ready:
                award(work, CAST[name].id, "trust")
            permission.request(work, "linkedin", Level.SHARE)


@pytest.mark.parametrize(
    "names, sentence",
    [
        ((), "Nobody is waiting for you."),
        (("amara",), "One person is waiting"),
        (("amara", "yuki"), "2 people are waiting"),
    ],
)
def test_the_headline_is_right_for_none_one_and_many(
    client: Visitor, store: Store, names: tuple[str, ...], sentence: str
) -> None:
    ask(store, *names)
    assert f"<h1>{sentence}" in team(client)


def test_who_still_lacks_a_ground_is_in_the_queue_and_does_not_wait(client: Visitor, store: Store) -> None:
    ask(store, "amara", ready=False)
    page = team(client)
    assert "Nobody is waiting for you." in page
    assert f"Request of {CAST['amara'].name}" in page


def test_a_waiting_person_has_the_decision_as_next_step(client: Visitor, store: Store) -> None:
    ask(store, "amara")
    assert "You: decide" in table(team(client))


def test_who_withdrew_reads_like_who_never_asked(client: Visitor, store: Store) -> None:
    before = table(team(client))
    ask(store, "amara", ready=False)
    assert "Asked for" in table(team(client))
    with store.writing(Actor(CAST["amara"].id)) as work:
        (state,) = ladders_of(work.session, [CAST["amara"].id], work.now)[CAST["amara"].id]
        permission.withdraw(work, state.stream_id)
    assert table(team(client)) == before


def test_the_queue_costs_the_same_at_any_length(client: Visitor, store: Store, statements: Statements) -> None:
    team(client)
    ask(store, "amara")
    team(client)
    with statements() as one:
        team(client)
    ask(store, "yuki", "dmytro")
    with statements() as three:
        assert "3 people are waiting" in team(client)
    assert len(one) == len(three) <= STATEMENTS
