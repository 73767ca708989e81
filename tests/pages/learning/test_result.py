"""After the assessment: the reasons, and what to read again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from courses import Course
from courses.model import HtmlBlock, Section
from lms.core.clock import SetClock
from lms.db.work import Store
from tests.cast import Member
from tests.fixtures.app import Forms, Visitor
from tests.fixtures.courses import TEA, complete, enrol, publish, sit, tea
from tests.pure.courses import sample

Cast = Mapping[str, Member]


@pytest.fixture
def amara(client: Visitor, store: Store, cast: Cast, published_tea: Course) -> str:
    """Sign somebody in who has done every module."""
    person = cast["amara"].id
    enrol(store, person)
    complete(store, person, published_tea)
    client.sign_in("amara")
    return person


def test_a_failed_attempt_leads_to_the_sections_that_teach_what_was_missed(
    client: Visitor, store: Store, amara: str, published_tea: Course
) -> None:
    page = client.get(f"/courses/{TEA}/attempts/{sit(store, amara, well=False)}/result").text
    again = page.split('id="again"')[1].split("</section>")[0]
    for objective in published_tea.objectives:
        assert objective.text in again
    for module in published_tea.modules:
        assert f"/courses/{TEA}/modules/{module.id}" in again


def failed_result(client: Visitor, store: Store, person: str, course: Course) -> str:
    """Return the page of an attempt of Amara's at a course, in which she answered nothing rightly."""
    published = publish(store, course)
    enrol(store, person)
    complete(store, person, published)
    client.sign_in("amara")
    return client.get(f"/courses/{TEA}/attempts/{sit(store, person, well=False)}/result").text


def test_where_a_section_says_what_a_question_asks_the_link_leads_into_it(
    client: Visitor, store: Store, cast: Cast
) -> None:
    page = failed_result(client, store, cast["amara"].id, with_a_section_on_brewing())
    again = page.split('id="again"')[1].split("</section>")[0]
    assert f'/courses/{TEA}/modules/brewing#section-proof"' in again
    assert 'id="section-proof"' in client.get(f"/courses/{TEA}/modules/brewing").text


def with_a_section_on_brewing() -> Course:
    """Return the small course with one more section, which holds the words of every question on brewing."""
    course = tea()
    module = course.modules[0]
    words = " ".join(each.activity.prompt for each in course.bank if each.objective == module.objective)
    added = HtmlBlock(f'<h2 id="section-proof">Proof</h2>{words}', "section-proof")
    module = replace(
        module, sections=(*module.sections, Section("section-proof", "Proof")), blocks=(*module.blocks, added)
    )
    return replace(course, modules=(module, *course.modules[1:]), hash=f"{2:064}")


def test_what_was_left_open_is_shown_rightly_and_not_as_a_wrong_answer(
    client: Visitor, store: Store, cast: Cast
) -> None:
    page = failed_result(client, store, cast["amara"].id, with_orders_and_sorts())
    assert "Place 1" in page
    assert "Cold" in page
    assert "you gave" not in page
    assert "you said" not in page


def with_orders_and_sorts() -> Course:
    """Return the small course; two of its objectives are tested by orders and sorts alone."""
    files = {}
    for objective, module, text in (("ask", "asking", sample.ORDER), ("serve", "serving", sample.SORT)):
        front = f"---\nmodule: {module}\nobjective: {objective}\n---\n\n"
        questions = (re.sub(":id: .*", f":id: {objective}-{n}\n:difficulty: {n}", text, count=1) for n in (1, 2, 3))
        files[f"bank/{objective}.md"] = front + "\n".join(questions)
    return sample.built(files)


def test_a_pass_asks_nobody_to_read_again(client: Visitor, store: Store, amara: str) -> None:
    page = client.get(f"/courses/{TEA}/attempts/{sit(store, amara)}/result").text
    assert "Read these again" not in page
    assert "You passed." in page


def test_the_way_to_the_next_attempt_leads_past_what_was_missed(client: Visitor, store: Store, amara: str) -> None:
    failed = sit(store, amara, well=False)
    page = client.get(f"/courses/{TEA}/assessment").text
    assert f"/courses/{TEA}/attempts/{failed}/result" in page


def test_an_answer_after_the_time_says_that_what_was_saved_is_marked(
    client: Visitor, store: Store, cast: Cast, clock: SetClock
) -> None:
    person, course = cast["amara"].id, publish(store, tea(minutes=10))
    enrol(store, person)
    complete(store, person, course)
    client.sign_in("amara")
    begun = client.submit(f"/courses/{TEA}/assessment", {}, action=f"/courses/{TEA}/assessment").location
    form = Forms(client.get(begun).text).found[0]
    clock.advance(minutes=10)
    late = client.post(form.action, data=form.values | {"go": "review"})
    assert late.status_code == 409
    assert "its time is up" in late.text
    review = client.get(begun)
    assert "The time is up." in client.get(review.location).text
    done = client.submit(review.location, {}, action=review.location.replace("review", "hand-in"))
    assert "Not yet: 0 %" in client.get(done.location).text
