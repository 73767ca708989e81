"""From records to a plan: who joins, changes, moves, leaves, and what is wrong against what is on record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from lms.core.ids import new_id
from lms.people.importing.records import Reading, Record, RowFault, fault, parse_day
from lms.people.rules import find_loop, normal_email, sort_name

ADD, CHANGE, SAME, LEAVE = "add", "change", "same", "leave"
DETAILS = (
    "name", "name_language", "email", "language", "time_zone", "job_title", "location", "job_family", "contract",
    "joined_on",
)  # fmt: skip
KEPT_WHEN_EMPTY = frozenset({"name", "language", "joined_on"})
MOST_LOOPS = 20


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody on record, with the primary place of now; ``details`` under the names of :data:`DETAILS`."""

    id: str
    number: str
    active: bool
    department_id: str | None
    manager_id: str | None
    details: Mapping[str, str]
    keeps: bool = False
    """Never taken for a leaver because a file leaves them out: whoever sends it, and administrators."""


@dataclass(frozen=True, slots=True)
class KnownDepartment:
    """An open department within the scope of whoever sends the file."""

    id: str
    code: str
    name: str


@dataclass(slots=True)
class Known:
    """What is on record: all persons by number, departments of the scope, and which persons are within it."""

    persons: Mapping[str, KnownPerson]
    departments: Collection[KnownDepartment]
    scope: frozenset[str] | None
    """Departments whose people may be changed; None: all."""
    today: date
    sender_id: str | None = None

    def holds(self, person: KnownPerson) -> bool:
        """Say whether a person is within the scope."""
        return self.scope is None or person.department_id in self.scope


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done for one row; ``details`` only those that are new or differ, as JSON."""

    row: int
    do: str
    person_id: str
    name: str
    details: Mapping[str, str]
    department_id: str | None
    manager_id: str | None
    moves: bool = False


@dataclass(frozen=True, slots=True)
class Gain:
    """Somebody who will see, and decide for, more people than today: a right that a row gives by the way.

    ``people`` counts those who come to report to them, or ``department`` is what they become head of; ``is_new`` says
    that nobody reports to them today. ``is_sender``: it is whoever sends the file.
    """

    name: str
    people: int
    department: str
    is_new: bool
    is_sender: bool


@dataclass(slots=True)
class Plan:
    """Steps in the order in which they can be done (managers before their reports, leavers last), and faults.

    ``gains`` says who becomes the manager of whom, or the head of what.
    """

    steps: list[Step] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    gains: list[Gain] = field(default_factory=list)


def plan_people(reading: Reading, known: Known, *, leavers: bool, day_first: bool | None) -> Plan:
    """Return what a file of people would do; with ``leavers``, who is active, in scope and not in it leaves."""
    plan = _Planner(reading, known, day_first=day_first).plan()
    if leavers:
        listed = {record.get("number") for record in reading.records}
        for person in known.persons.values():
            if person.active and person.number not in listed and known.holds(person) and not person.keeps:
                plan.steps.append(Step(0, LEAVE, person.id, person.details["name"], {}, None, None))
    plan.faults.sort(key=lambda found: found.row)
    plan.gains = _gains(plan.steps, known)
    return plan


def _gains(steps: Iterable[Step], known: Known) -> list[Gain]:
    """Return who comes to manage somebody by these steps: first whoever manages nobody today, then by name."""
    before = {person.id: person.manager_id for person in known.persons.values() if person.active}
    names = {person.id: person.details["name"] for person in known.persons.values()}
    more: Counter[str] = Counter()
    for step in steps:
        names.setdefault(step.person_id, step.name)
        if step.do != LEAVE and step.manager_id is not None and before.get(step.person_id) != step.manager_id:
            more[step.manager_id] += 1
    manage = set(before.values())
    gains = [
        Gain(names[manager], count, "", is_new=manager not in manage, is_sender=manager == known.sender_id)
        for manager, count in more.items()
    ]
    return sorted(gains, key=lambda gain: (not gain.is_sender, not gain.is_new, sort_name(gain.name)))


class _Planner:
    """Goes through the records once, with indexes of what is on record and in the file."""

    def __init__(self, reading: Reading, known: Known, *, day_first: bool | None) -> None:
        self.reading = reading
        self.known = known
        self.day_first = day_first
        self.faults = list(reading.faults)
        self.by_email = {p.details["email"]: p.number for p in known.persons.values() if p.details["email"]}
        self.by_code = {sort_name(d.code): d for d in known.departments}
        self.by_name: dict[str, list[KnownDepartment]] = {}
        for department in known.departments:
            self.by_name.setdefault(sort_name(department.name), []).append(department)
        self.ids = {number: person.id for number, person in known.persons.items()}
        self.records: dict[str, Record] = {}
        self.file_email: dict[str, str] = {}

    def plan(self) -> Plan:
        """Return the plan without leavers."""
        for record in self.reading.records:
            self._register(record)
        steps = {}
        for record in self.records.values():
            step = self._step(record)
            steps[step.person_id] = step
        managers = {p.id: p.manager_id for p in self.known.persons.values() if p.active and p.manager_id}
        managers |= {step.person_id: step.manager_id or "" for step in steps.values()}
        managers = {person: manager for person, manager in managers.items() if manager}
        self._refuse_loops(managers, steps)
        if self.faults:
            return Plan(list(steps.values()), self.faults)
        depth = depths(managers, steps)
        return Plan(sorted(steps.values(), key=lambda step: (depth[step.person_id], step.row)), self.faults)

    def _register(self, record: Record) -> None:
        number, email = record.get("number"), normal_email(record.get("email"))
        if number in self.records:
            first = self.records[number].row
            self._wrong(record, "number", f"Row {first} has this number, too.", "Keep one of the two.")
            return
        if number:
            self.records[number] = record
            self.ids.setdefault(number, new_id())
        if email and self.file_email.setdefault(email, number) != number:
            self._wrong(record, "email", "Another row has this address, too.", "Each person has their own, or none.")

    def _wrong(self, record: Record, column: str, message: str, cure: str) -> None:
        self.faults.append(fault(record, column, message, cure))

    def _step(self, record: Record) -> Step:
        number = record.get("number")
        person = self.known.persons.get(number)
        self._check_person(record, person)
        wanted = self._details(record)
        old = person.details if person else {}
        details = {key: value for key, value in wanted.items() if old.get(key) != value}
        department_id = self._department(record, person)
        manager_id = self._manager(record, person)
        if person is None:
            do, moves = ADD, False
            details["employee_number"] = number
            details.setdefault("joined_on", self.known.today.isoformat())
        else:
            moves = (department_id, manager_id) != (person.department_id, person.manager_id)
            do = CHANGE if details or moves else SAME
        name = wanted.get("name") or str(old.get("name", ""))
        return Step(record.row, do, self.ids[number], name, details, department_id, manager_id, moves)

    def _check_person(self, record: Record, person: KnownPerson | None) -> None:
        email = normal_email(record.get("email"))
        owner = self.by_email.get(email) if email else None
        if owner is not None and owner != record.get("number") and not self._gives_up(owner, email):
            self._wrong(record, "email", "Somebody else has this address.", "Mend it, or leave it empty.")
        if person is not None and not person.active:
            self._wrong(record, "number", "The person of this number has left.", "Leave the row out.")
        elif person is not None and not self.known.holds(person):
            self._wrong(record, "number", "This person is not in your departments.", "Leave the row out.")

    def _gives_up(self, number: str, email: str | None) -> bool:
        row = self.records.get(number)
        return row is not None and "email" in row.values and normal_email(row.get("email")) != email

    def _details(self, record: Record) -> dict[str, str]:
        wanted = {}
        for key in DETAILS:
            value = record.values.get(key)
            if value is None or (not value and key in KEPT_WHEN_EMPTY):
                continue
            wanted[key] = (normal_email(value) or "") if key == "email" else value
        if "joined_on" in wanted:
            try:
                wanted["joined_on"] = parse_day(wanted["joined_on"], day_first=self.day_first).isoformat()
            except ValueError:
                del wanted["joined_on"]  # said by the reading already
        return wanted

    def _department(self, record: Record, person: KnownPerson | None) -> str | None:
        text = record.get("department")
        if not text:
            if person is None:
                self._wrong(record, "department", "A new person needs a department.", "Write its code or name.")
            return person.department_id if person else None
        if (found := self.by_code.get(sort_name(text))) is not None:
            return found.id
        named = self.by_name.get(sort_name(text), [])
        if len(named) == 1:
            return named[0].id
        if named:
            codes = ", ".join(sorted(department.code for department in named))
            self._wrong(record, "department", "Several departments have this name.", f"Write the code: {codes}.")
            return None
        near = get_close_matches(sort_name(text), self.by_name, n=1)
        cure = f"Nearest: {self.by_name[near[0]][0].name}." if near else "Add it under People, Departments first."
        self._wrong(record, "department", "There is no such department.", cure)
        return None

    def _manager(self, record: Record, person: KnownPerson | None) -> str | None:
        text = record.values.get("manager")
        if text is None:
            return person.manager_id if person else None
        if not text:
            return None
        number = text
        if "@" in text:
            email = normal_email(text) or ""
            number = self.file_email.get(email) or self.by_email.get(email, "")
        if number == record.get("number"):
            self._wrong(record, "manager", "They would be their own manager.", "Name somebody else, or nobody.")
        elif number in self.records or self._may_name(number, person):
            return self.ids[number]
        else:
            self._wrong(record, "manager", "Nobody has this number or address.", self._near_manager(text))
        return None

    def _may_name(self, number: str, person: KnownPerson | None) -> bool:
        named = self.known.persons.get(number)
        if named is None or not named.active:
            return False
        return self.known.holds(named) or (person is not None and person.manager_id == named.id)

    def _near_manager(self, text: str) -> str:
        pool = [*self.file_email, *self.records]
        pool += [e for e, n in self.by_email.items() if self.known.holds(self.known.persons[n])]
        # Close matches are sought among the likeliest only: comparing with everybody is slow for a large company.
        likely = [candidate for candidate in pool if candidate[:1] == text[:1].lower()][:500]
        near = get_close_matches(text.lower(), likely, n=1, cutoff=0.8)
        return f"Did you mean {near[0]}?" if near else "Add them to the file, or leave it empty."

    def _refuse_loops(self, managers: Mapping[str, str], steps: Mapping[str, Step]) -> None:
        numbers = {person_id: number for number, person_id in self.ids.items()}
        rest = {numbers[person_id]: numbers[manager_id] for person_id, manager_id in managers.items()}
        for _ in range(MOST_LOOPS):
            loop = find_loop(rest)
            if not loop:
                return
            told = " → ".join([*loop, loop[0]])
            listed = next((number for number in loop if self.ids[number] in steps), None)
            if listed is not None:
                record = self.records[listed]
                self._wrong(record, "manager", f"The reporting line is a loop: {told}.", "Change one manager in it.")
            for number in loop:
                del rest[number]


def depths(managers: Mapping[str, str], wanted: Iterable[str]) -> dict[str, int]:
    """Return how far down its line each of ``wanted`` stands, so that who is above comes first; there is no loop."""
    found: dict[str, int] = {}
    for start in wanted:
        path = []
        here: str | None = start
        while here is not None and here not in found:
            path.append(here)
            here = managers.get(here)
        depth = found[here] if here is not None else -1
        for one in reversed(path):
            depth += 1
            found[one] = depth
    return found
