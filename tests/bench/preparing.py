"""Deeds to measure: people who have answered everything and need only hand in, requests that need only be granted."""

from __future__ import annotations

from sqlalchemy import select

from courses import Course, load_course
from lms.accounts.models import Persona
from lms.db.work import Store
from lms.learning import service as learning
from lms.learning.service.publishing import SHIPPED
from lms.people import service as people
from lms.people.models import Assignment, Person
from lms.people.queries import actor_of
from lms.people.service.persons import Details
from lms.permission import service as permission
from lms.permission.vocabulary import Level
from tests.bench.companies import Company
from tests.fixtures.courses import answer_all, complete, enrol, every_kind, publish, sit

COURSE = "trust"
Deed = tuple[str, str, str]
"""The page with the form, the employee number of whoever sends it, how the form's address ends."""


def attempts_to_hand_in(made: Company, count: int) -> list[Deed]:
    """Add people, let each answer every question of an attempt rightly, and return their forms to hand in."""
    store = made.store()
    course = load_course(SHIPPED / COURSE, store.clock.now().date())
    deeds = []
    for number, person_id in newcomers(store, "H", count):
        enrol(store, person_id, COURSE)
        complete(store, person_id, course)
        with store.writing() as work:
            attempt_id = learning.start_attempt(work, person_id, COURSE)
            answer_all(work, person_id, COURSE, attempt_id)
        deeds.append((f"/courses/{COURSE}/attempts/{attempt_id}/review", number, "/hand-in"))
    store.engine.dispose()
    return deeds


def lesson_of_every_kind(made: Company, number: str) -> str:
    """Publish a course with each kind of activity in its first lesson, let somebody begin it, and return the lesson."""
    store, course = made.store(), every_kind()
    publish(store, course)
    with store.reading() as work:
        person_id = work.session.scalars(select(Person.id).where(Person.employee_number == number)).one()
    enrol(store, person_id, course.slug)
    store.engine.dispose()
    return f"/courses/{course.slug}/modules/{course.modules[0].id}"


def requests_to_grant(made: Company, count: int) -> list[Deed]:
    """Add certified people under the demo's manager, let each ask, and return the manager's forms to grant."""
    store = made.store()
    course = load_course(SHIPPED / COURSE, store.clock.now().date())
    with store.reading() as work:
        manager = select(Person.employee_number).join(Persona, Persona.person_id == Person.id)
        number = work.session.scalars(manager.where(Persona.key == "manager")).one()
    asked = [ask(store, course, person_id) for _, person_id in newcomers(store, "G", count)]
    store.engine.dispose()
    return [(f"/permission/decide/{stream_id}", number, f"/decide/{stream_id}") for stream_id in asked]


def ask(store: Store, course: Course, person_id: str) -> str:
    """Let a person pass the course and ask to share on LinkedIn; return the request's stream."""
    enrol(store, person_id, COURSE)
    complete(store, person_id, course)
    sit(store, person_id, COURSE)
    with store.reading() as work:
        actor = actor_of(work.session, person_id, work.now)
    assert actor is not None
    with store.writing(actor) as work:
        return permission.request(work, "linkedin", Level.SHARE)


def newcomers(store: Store, letter: str, count: int) -> list[tuple[str, str]]:
    """Add people who report to the demo's manager; return (employee number, id) of each."""
    with store.writing() as work:
        manager_id, department_id = work.session.execute(
            select(Persona.person_id, Assignment.department_id)
            .join(Assignment, Assignment.person_id == Persona.person_id)
            .where(Persona.key == "manager", Assignment.is_primary, Assignment.ends_at.is_(None))
        ).one()
        made = []
        for place in range(count):
            number = f"BENCH-{letter}{place}"
            details = Details(employee_number=number, name=f"Bench {letter}{place}", joined_on=work.now.date())
            made.append((number, people.add_person(work, details, department_id, manager_id)))
    return made
