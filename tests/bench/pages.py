"""Pages, in empty views: CPU of web and database per request ÷ CPU of a bare Flask view on the same server and run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sqlalchemy import select

from lms.accounts.models import Persona
from lms.demo.company import PERSONAS
from lms.people.models import Person
from tests.bench.companies import Company, company
from tests.bench.figures import Figure, cpu_per_request, empty_views, empty_views_of_each
from tests.bench.preparing import attempts_to_hand_in, lesson_of_every_kind, requests_to_grant
from tests.bench.serving import Site, served

PEOPLE = 10_000
SMALL, LARGE = 1_000, 30_000
TIMES = 100
DEEDS = 200
"""Each is sent once: fewer would be counted in too few hundredths of a second."""
UNIT = "empty views"
TARGETS = {
    "page.lesson": (20, 12),
    "page.lesson.every_kind": (20, 12),
    "page.home": (25, 15),
    "page.departments": (30, 20),
    "page.team": (30, 20),
    "assessment.submit": (40, 25),
    "permission.decide": (40, 25),
}
KINDS = ("postgresql", "sqlite")


def figures() -> Iterator[Figure]:
    """Measure every page of the list on both databases, and how departments grow with people."""
    with served("bare", {}) as bare:
        yield Figure("page.empty", cpu_per_request(bare, lambda: bare.get("/"), 1000) * 1000, "CPU ms")
        for kind in KINDS:
            with company(kind, PEOPLE) as made, served("product", made.environment, made.database) as site:
                for name, cost in costs(made, site, bare):
                    target = TARGETS.get(name)
                    asked = f"≤ {target[KINDS.index(kind)]}" if target else ""
                    yield Figure(f"{name}.{kind}", cost, UNIT, asked)
        for kind in KINDS:
            growth = departments_cost(kind, LARGE, bare) / departments_cost(kind, SMALL, bare)
            yield Figure(f"page.departments.growth.{kind}", growth, f"{LARGE:,} ÷ {SMALL:,} people", "< 1.5")


def costs(made: Company, site: Site, bare: Site) -> Iterator[tuple[str, float]]:
    """Yield what each page costs on one company, in empty views.

    The team page is that of the demo's manager, for whom requests wait. ``page.team.head`` is the same page of the head
    of a department with hundreds below; the issue sets no limit for it.
    """
    numbers = persona_numbers(made)
    lesson = lesson_address(site, numbers["employee"])
    pages = {
        "page.lesson": (lesson, numbers["employee"]),
        "page.home": ("/", numbers["employee"]),
        "page.departments": ("/departments", numbers["hr"]),
        "page.team": ("/team", numbers["manager"]),
        "page.team.head": ("/team", numbers["head"]),
    }
    for name, (path, number) in pages.items():
        yield name, empty_views(bare, site, partial(fetched, site, path, number), TIMES)
    every_kind = lesson_of_every_kind(made, numbers["employee"])
    yield (
        "page.lesson.every_kind",
        empty_views(bare, site, partial(fetched, site, every_kind, numbers["employee"]), TIMES),
    )
    yield "assessment.submit", empty_views_of_each(bare, site, deeds(site, attempts_to_hand_in(made, DEEDS)))
    yield "permission.decide", empty_views_of_each(bare, site, deeds(site, requests_to_grant(made, DEEDS)))


def fetched(site: Site, path: str, number: str) -> None:
    """Fetch a page that must be there."""
    answer = site.get(path, number)
    assert answer.status == 200, f"{path} answers {answer.status}"


def deeds(site: Site, forms: list[tuple[str, str, str]]) -> list[Callable[[], None]]:
    """Open the page of each form (not measured) and return what sends it; a form is (page, number, end of address)."""
    opened = [(site.form(page, number, ending), number) for page, number, ending in forms]

    def send(form: object, number: str) -> None:
        answer = site.post(form, number)  # type: ignore[arg-type]
        assert answer.status in {302, 303}, f"{answer.status}: {answer.text[:500]}"

    return [partial(send, form, number) for form, number in opened]


def persona_numbers(made: Company) -> dict[str, str]:
    """Return the employee number of each persona."""
    store = made.store()
    with store.reading() as work:
        rows = work.session.execute(
            select(Persona.key, Person.employee_number).join(Person, Person.id == Persona.person_id)
        )
        numbers = dict(rows.tuples().all())
    store.engine.dispose()
    assert len(numbers) == len(PERSONAS)
    return numbers


def lesson_address(site: Site, number: str) -> str:
    """Return the lesson in which the learner is."""
    return site.get("/courses/social-selling/continue", number).headers["location"].partition("#")[0]


def departments_cost(kind: str, people: int, bare: Site) -> float:
    """Return what the departments page costs in a company of a size, in empty views.

    Not in seconds: between one size and the other, a machine may have become half as fast.
    """
    with company(kind, people) as made, served("product", made.environment, made.database) as site:
        hr = persona_numbers(made)["hr"]
        return empty_views(bare, site, partial(fetched, site, "/departments", hr), TIMES)
