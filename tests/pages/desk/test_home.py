"""Home: the headline is right in every state, and the page costs the same for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from courses import Course
from lms.core.access import Actor
from lms.core.clock import SetClock
from lms.db.work import Store
from lms.learning import service as learning
from lms.learning.queries import my_courses
from lms.people.models import Person
from lms.permission import service as permission
from lms.permission.vocabulary import Level
from tests.cast import CAST, department_id
from tests.factories.certificates import certify as award
from tests.fixtures.app import Visitor
from tests.fixtures.courses import TEA, complete, enrol, sit
from tests.fixtures.work import NOW

AMARA = CAST["amara"].id
STATEMENTS = 8


def home(client: Visitor, name: str = "amara") -> str:
    answer = client.sign_in(name).get("/")
    assert answer.status_code == 200
    return answer.text


def assign(store: Store, days: int) -> None:
    with store.writing() as work:
        learning.assign(work, department_id("EUROPE"), TEA, (NOW + timedelta(days=days)).date())


def test_without_any_course_nothing_waits(client: Visitor) -> None:
    assert "Nothing waits for you." in home(client)


def test_a_course_that_is_not_begun_is_where_to_start(client: Visitor, published_tea: Course) -> None:
    page = home(client)
    assert "Start here" in page
    assert f'<h1 id="next">{published_tea.title}</h1>' in page


def test_a_begun_course_says_which_module_is_next(client: Visitor, store: Store, published_tea: Course) -> None:
    enrol(store, AMARA)
    complete(store, AMARA, published_tea, 1)
    page = home(client)
    assert f'<h1 id="next">{published_tea.modules[1].title}</h1>' in page
    assert f"Continue, {published_tea.modules[1].minutes} min" in page


def test_with_every_module_done_the_assessment_is_next(client: Visitor, store: Store, published_tea: Course) -> None:
    enrol(store, AMARA)
    complete(store, AMARA, published_tea)
    assert "You are ready for the assessment." in home(client)


def test_after_the_pass_nothing_waits(client: Visitor, store: Store, published_tea: Course) -> None:
    enrol(store, AMARA)
    complete(store, AMARA, published_tea)
    sit(store, AMARA)
    page = home(client)
    assert "Nothing waits for you." in page
    assert "Passed, holds until" in page
    assert "1 new notice" in page


def last_day_printed_far_east(client: Visitor, store: Store, course: Course) -> str:
    """Let Amara, who lives in Auckland, pass; return the last day as her certificate tells it."""
    enrol(store, AMARA)
    complete(store, AMARA, course)
    sit(store, AMARA)
    with store.writing() as work:
        work.session.execute(update(Person).where(Person.id == AMARA).values(time_zone="Pacific/Auckland"))
    printed = re.search("Valid until ([^<]+)", client.sign_in("amara").get("/certificates").text)
    assert printed is not None
    return printed[1]


def test_the_last_day_is_the_one_that_is_printed_wherever_it_is_read(
    client: Visitor, store: Store, published_tea: Course
) -> None:
    printed = last_day_printed_far_east(client, store, published_tea)
    assert f"Passed, holds until {printed}<" in home(client)
    assert f"You hold this course until {printed}<" in client.get(f"/courses/{TEA}").text


def test_the_last_day_of_a_pass_to_renew_is_the_printed_one_for_whoever_reads_it_further_east(
    client: Visitor, store: Store, published_tea: Course, clock: SetClock
) -> None:
    printed = last_day_printed_far_east(client, store, published_tea)
    clock.set(datetime(2028, 11, 20, 9, 0, tzinfo=UTC))
    page = home(client)
    assert f"Your pass holds until {printed}." in page
    assert "in 4 days" in page


def test_a_pass_that_can_be_renewed_is_next_and_due(
    client: Visitor, store: Store, published_tea: Course, clock: SetClock
) -> None:
    enrol(store, AMARA)
    complete(store, AMARA, published_tea)
    sit(store, AMARA)
    with store.reading() as work:
        (row,) = my_courses(work.session, AMARA, work.now, work.settings.time_zone)
    assert row.runs_out_at
    clock.set(row.runs_out_at - timedelta(days=5))
    page = home(client)
    assert "Your certificate can be renewed" in page
    assert "in 5 days" in page


def test_what_is_due_says_the_days_that_are_left(client: Visitor, store: Store, published_tea: Course) -> None:
    assert "Nothing has a date." in home(client)
    assign(store, 6)
    page = home(client)
    assert "One thing with a date." in page
    assert "in 6 days" in page


def test_what_is_overdue_says_since_when(client: Visitor, store: Store, published_tea: Course, clock: SetClock) -> None:
    assign(store, 1)
    clock.set(NOW + timedelta(days=10))
    assert "Overdue, 9 days" in home(client)


def test_home_takes_the_same_few_statements_for_whoever_asks(
    client: Visitor, store: Store, published_tea: Course, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    home(client)
    counts = []
    for step in (lambda: None, lambda: enrol(store, AMARA), lambda: complete(store, AMARA, published_tea, 1)):
        step()
        with statements() as seen:
            home(client)
        counts.append(len(seen))
    assert max(counts) <= STATEMENTS
    assert counts[1] == counts[2]


def certified(store: Store, name: str = "amara") -> None:
    with store.writing() as work:
        award(work, CAST[name].id, "trust", "social-selling")


def asked(store: Store, name: str = "amara") -> str:
    certified(store, name)
    with store.writing(Actor(CAST[name].id)) as work:
        return permission.request(work, "linkedin", Level.SHARE)


def granted(store: Store) -> str:
    stream = asked(store)
    with store.writing(Actor(CAST["luca"].id, manages=True)) as work:
        permission.grant(work, stream)
    return stream


def test_whoever_holds_the_certificates_can_ask(client: Visitor, store: Store) -> None:
    certified(store)
    assert "You can ask for your first permission." in home(client)


def test_a_request_reads_as_asked_for(client: Visitor, store: Store) -> None:
    asked(store)
    page = home(client)
    assert "You have asked for Share on LinkedIn." in page
    assert "Nothing waits for you." in page


def test_an_offer_is_next_and_due(client: Visitor, store: Store) -> None:
    stream = granted(store)
    page = home(client)
    assert "Share on LinkedIn, if you accept." in page
    assert f'href="/permission/request/{stream}"' in page
    assert "in 13 days" in page
    for text in (page, client.get(f"/permission/request/{stream}").text):
        assert "It waits for you until 7 December 2026." in text


def test_what_one_may_is_one_sentence(client: Visitor, store: Store) -> None:
    stream = granted(store)
    with store.writing(Actor(AMARA)) as work:
        permission.accept(work, stream)
    assert "On LinkedIn you may go as far as Share, for the company, until 23 November 2027." in home(client)


def test_whoever_withdrew_is_not_approached_for_a_year(client: Visitor, store: Store, clock: SetClock) -> None:
    stream = granted(store)
    with store.writing(Actor(AMARA)) as work:
        permission.withdraw(work, stream)
    for days in (0, 364):
        clock.set(NOW + timedelta(days=days))
        page = home(client)
        assert "You can ask" not in page
        assert "Nothing waits for you." in page
    clock.set(NOW + timedelta(days=367))
    assert "You can ask for your first permission." in home(client)


def test_a_manager_reads_how_many_requests_wait(client: Visitor, store: Store) -> None:
    assert "of your people" not in home(client, "luca")
    asked(store)
    assert "One request of your people waits for an answer" in home(client, "luca")
    asked(store, "yuki")
    assert "2 requests of your people wait for an answer" in home(client, "luca")
    assert "of your people" not in home(client, "amara")


def test_a_manager_with_everything_on_the_page_stays_within_the_statements(
    client: Visitor, store: Store, published_tea: Course, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    enrol(store, CAST["luca"].id)
    complete(store, CAST["luca"].id, published_tea, 1)
    asked(store)
    asked(store, "luca")
    home(client, "luca")
    with statements() as seen:
        home(client, "luca")
    assert len(seen) <= STATEMENTS
