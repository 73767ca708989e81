"""Who works at Northmere Instruments: drawn from a seed, pure. Twelve departments, three deep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from lms.core.access import Role
from lms.demo.names import draw_name
from lms.people.rules import sort_name

MAIL = "northmere.example"
TEAM = 9
"""How many people report to one manager, about."""
FIRST_NUMBER = 10_001
WITHOUT_DESK = 4
"""One in so many works without a desk."""
EASTERN_EVERY = 40
"""One in so many has a Chinese or Japanese name."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A department: its name, what it hangs below, its share of the people, and how people work there."""

    code: str
    name: str
    parent: str | None
    share: int
    titles: tuple[str, ...]
    has_desks: bool = True
    """Whether people have a desk and e-mail; else most work at machines and sign in at shared terminals."""


@dataclass(slots=True, eq=False)
class Member:
    """Somebody of the company, by employee number; ``manager`` is the number of whom they report to."""

    number: str
    name: str
    language: str
    site: str
    time_zone: str
    department: str
    manager: str | None
    title: str
    has_desk: bool = True
    roles: tuple[tuple[Role, str | None], ...] = ()
    persona: str = ""
    leads: bool = False
    id: str = ""
    """The person's id, once they are on record."""

    @property
    def email(self) -> str:
        """The address, or an empty text for people without a desk."""
        letters = sort_name(self.name).replace(" ", ".").replace("’", "").replace("ø", "o").replace("ł", "l")
        local = f"{letters}.{self.number}" if letters.isascii() else f"n{self.number}"
        return f"{local}@{MAIL}" if self.has_desk else ""


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody, managers before those who report to them, and the head of each department by number."""

    members: tuple[Member, ...]
    heads: Mapping[str, str]
    by_number: Mapping[str, Member] = field(repr=False)
    demo_team: tuple[Member, ...]
    """Who reports to the demo manager."""

    def persona(self, key: str) -> Member:
        """Return who is offered under a key."""
        return next(member for member in self.members if member.persona == key)

    def below(self, member: Member) -> list[Member]:
        """Return the direct reports of a member."""
        return [each for each in self.members if each.manager == member.number]

    @property
    def units(self) -> tuple[Unit, ...]:
        """The departments, each after the one it hangs below."""
        return UNITS


UNITS: tuple[Unit, ...] = (
    Unit("ALL", "Northmere Instruments", None, 0, ("Chief executive",)),
    Unit("SALES", "Sales", "ALL", 4, ("Key account manager", "Sales analyst")),
    Unit("OPERATIONS", "Operations", "ALL", 8, ("Process engineer", "Quality engineer")),
    Unit("SERVICE", "Customer Service", "ALL", 28, ("Service engineer", "Support specialist", "Field technician")),
    Unit("OFFICE", "Office", "ALL", 8, ("Systems engineer", "Legal counsel", "Office coordinator")),
    Unit("SALES-EU", "Sales Europe", "SALES", 32, ("Account manager", "Sales engineer", "Inside sales")),
    Unit("SALES-WW", "Sales Overseas", "SALES", 26, ("Account manager", "Distributor manager", "Sales engineer")),
    Unit("MARKETING", "Marketing", "SALES", 14, ("Content editor", "Product marketer", "Events planner")),
    Unit(
        "PRODUCTION",
        "Production",
        "OPERATIONS",
        62,
        ("Assembler", "Calibration technician", "Machinist"),
        has_desks=False,
    ),
    Unit("LOGISTICS", "Logistics", "OPERATIONS", 26, ("Warehouse operator", "Packer", "Dispatcher"), has_desks=False),
    Unit("PEOPLE", "People Team", "OFFICE", 8, ("People partner", "Payroll specialist")),
    Unit("FINANCE", "Finance", "OFFICE", 12, ("Accountant", "Controller", "Credit analyst")),
)

PERSONAS: Mapping[str, str] = {
    "employee": "Employee, Sales Europe: in the middle of a course",
    "learner": "Employee, Sales Europe: certified, may ask for permission",
    "permitted": "Employee, Sales Europe: has a permission",
    "manager": "Team lead, Sales Europe: requests are waiting",
    "head": "Head of Sales",
    "hr": "Head of the People Team: HR for the company",
    "compliance": "Compliance officer",
    "admin": "Administrator",
    "terminal": "Assembler, Production: no desk, no e-mail",
}
"""Who can be tried out: key → what they are, in the order in which they are offered."""

_LEEDS, _AARHUS = ("Leeds", "Europe/London"), ("Aarhus", "Europe/Copenhagen")
_PORTO, _GDANSK = ("Porto", "Europe/Lisbon"), ("Gdańsk", "Europe/Warsaw")
_KNOWN: Mapping[str, tuple[str, str, tuple[str, str]]] = {
    "chief": ("Eleanor Whitcombe", "en", _LEEDS),
    "head": ("Tomé Sant’Ana Ferrão", "pt", _PORTO),
    "hr": ("Kathrin Größling", "de", ("Ulm", "Europe/Berlin")),
    "hr-partner": ("Agnieszka Wróbel", "pl", _GDANSK),
    "manager": ("Ingegerd Håkansson", "sv", _AARHUS),
    "employee": ("Leïla Ben Amor", "fr", _PORTO),
    "learner": ("Mateusz Wójcik", "pl", _GDANSK),
    "permitted": ("Ólöf Hrafnsdóttir", "is", _AARHUS),
    "compliance": ("Ruth Abernathy", "en", _LEEDS),
    "compliance-2": ("Αλέξανδρος Δημητρίου", "el", ("Athens", "Europe/Athens")),
    "admin": ("दीपक राव", "hi", ("Pune", "Asia/Kolkata")),
    "admin-2": ("Solveig Brekke", "nb", _AARHUS),
    "author": ("תמר רוזן", "he", ("Haifa", "Asia/Jerusalem")),
    "terminal": ("Оксана Кравченко", "uk", _GDANSK),
}


def draw_company(people: int, seed: int) -> Company:
    """Return a company of that many people; the same for the same seed. Fewer than 60 is a ValueError."""
    if people < 60:
        raise ValueError("a demo company needs 60 people at least, so that each role has somebody")
    return _Drawing(people, Random(f"company {seed}")).company()


class _Drawing:
    """Puts the people of the company in their places, from the top to the teams."""

    def __init__(self, people: int, chance: Random) -> None:
        self._people = people
        self._chance = chance
        self._members: list[Member] = []
        self._heads: dict[str, str] = {}
        self._demo_lead = ""

    def company(self) -> Company:
        """Draw everybody."""
        for unit in UNITS:
            self._add_head(unit)
        self._add_officers()
        lead = self._known("manager", "SALES-EU", "SALES-EU", "Team lead")
        lead.leads = True
        self._demo_lead = lead.number
        for key in ("employee", "learner", "permitted"):
            self._known(key, "SALES-EU", lead.number, "Account manager")
        self._known("terminal", "PRODUCTION", "PRODUCTION", "Assembler")
        self._team(lead.number, "SALES-EU", 5)
        self._fill()
        self._take_desks()
        team = tuple(member for member in self._members if member.manager == lead.number)
        by_number = {member.number: member for member in self._members}
        return Company(tuple(self._members), self._heads, by_number, team)

    def _add_head(self, unit: Unit) -> None:
        key = {"ALL": "chief", "SALES": "head", "PEOPLE": "hr"}.get(unit.code, "")
        above = self._heads.get(unit.parent or "")
        title = f"Head of {unit.name}" if unit.parent else unit.titles[0]
        member = self._known(key, unit.code, above, title) if key else self._add(unit.code, above, title)
        member.leads = True
        self._heads[unit.code] = member.number

    def _add_officers(self) -> None:
        for key, department, title, roles in (
            ("hr-partner", "PEOPLE", "People partner, Operations", ((Role.HR, "OPERATIONS"),)),
            ("compliance", "OFFICE", "Compliance officer", ((Role.COMPLIANCE, None),)),
            ("compliance-2", "OFFICE", "Compliance officer", ((Role.COMPLIANCE, None),)),
            ("admin", "OFFICE", "Systems engineer", ((Role.ADMINISTRATOR, None),)),
            ("admin-2", "OFFICE", "Systems engineer", ((Role.ADMINISTRATOR, None),)),
            ("author", "MARKETING", "Learning editor", ((Role.AUTHOR, None),)),
        ):
            self._known(key, department, department, title).roles = roles
        next(member for member in self._members if member.persona == "hr").roles = ((Role.HR, None),)

    def _fill(self) -> None:
        """Spread everybody else over the departments by their shares, in teams under leads."""
        rest = self._people - len(self._members)
        total = sum(unit.share for unit in UNITS)
        counts = {unit.code: rest * unit.share // total for unit in UNITS}
        counts["PRODUCTION"] += rest - sum(counts.values())
        for code, count in counts.items():
            self._staff(code, self._heads[code], count)

    def _staff(self, code: str, above: str, count: int) -> None:
        """Place ``count`` people below a manager: directly where they are few, else under leads, level by level."""
        if count <= TEAM + 3:
            self._team(above, code, count)
            return
        leads = min(TEAM, max(2, round(count / (TEAM + 1))))
        for part in _parts(count - leads, leads):
            lead = self._add(code, above, "Team lead")
            lead.leads = True
            self._staff(code, lead.number, part)

    def _team(self, manager: str, code: str, count: int) -> None:
        for _ in range(count):
            self._add(code, manager, self._chance.choice(_unit(code).titles))

    def _add(self, code: str, manager: str | None, title: str) -> Member:
        plain = title in _unit(code).titles
        eastern = plain and manager != self._demo_lead and self._chance.randrange(EASTERN_EVERY) == 0
        name, tongue = draw_name(self._chance, eastern=eastern)
        member = Member(
            self._number(), name, tongue.language, tongue.site, tongue.time_zone, code, manager, title
        )  # fmt: skip
        self._members.append(member)
        return member

    def _number(self) -> str:
        return str(FIRST_NUMBER + len(self._members))

    def _take_desks(self) -> None:
        """Leave a quarter of the company without desk and e-mail: those who make, pack and send."""
        floor = [
            m for m in self._members if m.title in _unit(m.department).titles and not _unit(m.department).has_desks
        ]
        self._chance.shuffle(floor)
        floor.sort(key=lambda member: member.persona != "terminal")
        for member in floor[: self._people // WITHOUT_DESK]:
            member.has_desk = False

    def _known(self, key: str, code: str, manager: str | None, title: str) -> Member:
        """Add somebody with a name of their own; ``manager`` is a number, or a department's code for its head."""
        name, language, (site, zone) = _KNOWN[key]
        above = self._heads.get(manager, manager) if manager else None
        member = Member(self._number(), name, language, site, zone, code, above, title)
        member.persona = key if key in PERSONAS else ""
        self._members.append(member)
        return member


def _unit(code: str) -> Unit:
    return next(unit for unit in UNITS if unit.code == code)


def _parts(count: int, parts: int) -> Iterator[int]:
    """Yield ``count`` split into parts as even as can be."""
    for place in range(parts):
        yield count // parts + (place < count % parts)
