"""Puts a drawn company on record: departments, people, roles and personas, by the services of their rooms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from lms.accounts.service import offer_persona
from lms.core.access import Actor, Role
from lms.core.clock import SetClock
from lms.db.work import Store, Work
from lms.demo.company import PERSONAS, Company, Member
from lms.people import service as people
from lms.people.queries import actor_of
from lms.people.service.persons import Details

CONTRACTS = ("permanent", "permanent", "permanent", "fixed term")
LONGEST_TENURE = 15 * 365


class Settlement:
    """Settles a company into an empty store and knows the ids of what it put there."""

    def __init__(self, store: Store, clock: SetClock, company: Company, chance: Random) -> None:
        self._store = store
        self._clock = clock
        self._company = company
        self._chance = chance
        self.departments: dict[str, str] = {}

    @property
    def hr(self) -> Member:
        """Who keeps the records of people: the head of the People Team."""
        return self._company.persona("hr")

    def found(self, first: Iterable[Member]) -> None:
        """Put the departments and the first people on record, then heads, roles and personas."""
        with self._store.writing() as work:
            for unit in self._company.units:
                above = self.departments.get(unit.parent or "")
                self.departments[unit.code] = people.add_department(work, unit.code, unit.name, above)
            for member in first:
                self.join(work, member, self._clock.now().date() - timedelta(days=self.tenure()))
            for code, number in self._company.heads.items():
                people.change_department(work, self.departments[code], head_id=self._company.by_number[number].id)
        self._give_roles()
        with self._store.writing() as work:
            for place, (key, role) in enumerate(PERSONAS.items(), 1):
                offer_persona(work, self._company.persona(key).id, key, role, place)

    def join(self, work: Work, member: Member, joined_on: date) -> None:
        """Put one person on record below their manager, who is there already."""
        manager = self._company.by_number[member.manager].id if member.manager else None
        details = self.details(member, joined_on)
        member.id = people.add_person(work, details, self.departments[member.department], manager)

    def details(self, member: Member, joined_on: date) -> Details:
        """Return what is known of a member beside the place."""
        return Details(
            employee_number=member.number,
            name=member.name,
            name_language=member.language,
            email=member.email,
            joined_on=joined_on,
            time_zone=member.time_zone,
            job_title=member.title,
            location=member.site,
            job_family=member.department.partition("-")[0].title(),
            contract=self._chance.choice(CONTRACTS),
        )

    def tenure(self) -> int:
        """Draw for how many days somebody had been here when the company was put on record."""
        return self._chance.randrange(60, LONGEST_TENURE)

    def _give_roles(self) -> None:
        """Give the roles as the rules ask: the first by the product, the others by it, with a second administrator."""
        given = [(member, role, code) for member in self._company.members for role, code in member.roles]
        first, second = [member for member, role, _ in given if role is Role.ADMINISTRATOR][:2]
        with self._store.writing() as work:
            people.make_first_administrator(work, first.number)
        waiting = []
        with self._store.writing(self._actor(first)) as work:
            for member, role, code in given:
                if member is not first:
                    department = self.departments[code] if code else None
                    giving = people.propose_role(work, member.id, role, department)
                    waiting += [giving] if role in {Role.HR, Role.COMPLIANCE} else []
        with self._store.writing(self._actor(second)) as work:
            for giving in waiting:
                people.approve_role(work, giving)

    def _actor(self, member: Member) -> Actor:
        with self._store.reading() as work:
            actor = actor_of(work.session, member.id, work.now)
        if actor is None:
            raise LookupError(f"{member.number} does not work here at {self._clock.now()}")
        return actor
