"""What happens to people: joined, moved, away, back, left; roles given; delegations made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonJoined(Event):
    """A person is on record from now on."""

    name: ClassVar[str] = "person.joined"
    person_id: str
    joined_on: date
    department_id: str | None
    manager_id: str | None


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    """Details of a person changed; only the names of the fields are kept."""

    name: ClassVar[str] = "person.changed"
    person_id: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PersonMoved(Event):
    """The primary assignment changed: another department, another manager, or both."""

    name: ClassVar[str] = "person.moved"
    person_id: str
    from_department_id: str | None
    to_department_id: str | None
    from_manager_id: str | None
    to_manager_id: str | None
    moved_by: str | None


@dataclass(frozen=True, kw_only=True)
class MovePlanned(Event):
    """A move of the primary assignment was planned for an instant to come; until then nothing changes."""

    name: ClassVar[str] = "person.move_planned"
    person_id: str
    assignment_id: str
    to_department_id: str
    to_manager_id: str | None
    starts_at: datetime


@dataclass(frozen=True, kw_only=True)
class MoveDropped(Event):
    """A planned move was dropped before its day, by hand or since another move took its place."""

    name: ClassVar[str] = "person.move_dropped"
    person_id: str
    assignment_id: str


@dataclass(frozen=True, kw_only=True)
class ManagerLeftOut(Event):
    """A planned move came due without its manager (`manager_id`), who reports to the person by now."""

    name: ClassVar[str] = "person.manager_left_out"
    person_id: str
    assignment_id: str
    manager_id: str


@dataclass(frozen=True, kw_only=True)
class LeavingPlanned(Event):
    """That a person leaves was put on record before its day; until then nothing changes."""

    name: ClassVar[str] = "person.leaving_planned"
    person_id: str
    left_at: datetime


@dataclass(frozen=True, kw_only=True)
class PersonLeft(Event):
    """A person left the company: access and notices end, permissions end, records stay to their retention date."""

    name: ClassVar[str] = "person.left"
    person_id: str
    left_at: datetime


@dataclass(frozen=True, kw_only=True)
class PersonReturned(Event):
    """A person who had left works here again."""

    name: ClassVar[str] = "person.returned"
    person_id: str


@dataclass(frozen=True, kw_only=True)
class AbsenceRecorded(Event):
    """A person is away from–to (to is exclusive; None: not known yet). Why, nobody records."""

    name: ClassVar[str] = "absence.recorded"
    person_id: str
    absence_id: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class AbsenceChanged(Event):
    """The end of an absence was set anew, or the absence was taken back (``ends_at`` equals ``starts_at``)."""

    name: ClassVar[str] = "absence.changed"
    person_id: str
    absence_id: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class DepartmentAdded(Event):
    """A department is on record."""

    name: ClassVar[str] = "department.added"
    department_id: str
    parent_id: str | None


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(Event):
    """A department got another name, head or parent."""

    name: ClassVar[str] = "department.changed"
    department_id: str
    changed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RoleProposed(Event):
    """An administrator proposed a role that needs a second yes (HR, compliance)."""

    name: ClassVar[str] = "role.proposed"
    person_id: str
    role: str
    department_id: str | None


@dataclass(frozen=True, kw_only=True)
class RoleGiven(Event):
    """A role is held from now on."""

    name: ClassVar[str] = "role.given"
    person_id: str
    role: str
    department_id: str | None


@dataclass(frozen=True, kw_only=True)
class RoleTaken(Event):
    """A role is not held any more."""

    name: ClassVar[str] = "role.taken"
    person_id: str
    role: str
    department_id: str | None


@dataclass(frozen=True, kw_only=True)
class DelegationMade(Event):
    """A manager lets somebody see, or decide, for them, from–to."""

    name: ClassVar[str] = "delegation.made"
    person_id: str
    delegate_id: str
    delegation_id: str
    decides: bool
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class DelegationEnded(Event):
    """A delegation ended before its time."""

    name: ClassVar[str] = "delegation.ended"
    person_id: str
    delegate_id: str
    delegation_id: str


@dataclass(frozen=True, kw_only=True)
class ImportApplied(Event):
    """A file of people or departments was applied; figures only."""

    name: ClassVar[str] = "import.applied"
    import_id: str
    added: int
    changed: int
    left: int
