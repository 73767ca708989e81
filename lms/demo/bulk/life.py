"""A member's working life in rows: the person, the places, absences, delegations, and leaving."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from lms.core.ids import new_id
from lms.demo.bulk.sheets import Sheets
from lms.demo.company import Member
from lms.demo.happenings import Delegates, IsAway
from lms.demo.settling import Settlement
from lms.people.events import AbsenceRecorded, DelegationMade, PersonJoined, PersonLeft, PersonMoved
from lms.people.rules import normal_email, sort_name
from lms.people.service.persons import Details


class Life:
    """Writes the life of one member as HR would have recorded it."""

    def __init__(self, sheets: Sheets, settlement: Settlement, member: Member) -> None:
        self._sheets = sheets
        self._settlement = settlement
        self._member = member
        self._hr = settlement.hr.id
        self._person: dict[str, Any] = {}
        self._place: dict[str, Any] = {}

    def begin(self, at: datetime, details: Details, manager: Member, by: str | None) -> None:
        """Put the member on record, with the first place."""
        columns = asdict(details) | {"sort_name": sort_name(details.name), "email": normal_email(details.email)}
        row = {"id": self._member.id, "active": True, "left_at": None, "next_change_at": None}
        self._person = self._sheets.add("lms_persons", columns | row)
        self._open(at, self._settlement.departments[self._member.department], manager.id, by)
        joined = PersonJoined(
            person_id=self._member.id,
            joined_on=details.joined_on,
            department_id=self._place["department_id"],
            manager_id=manager.id,
        )
        self._sheets.emit(joined, at, by)

    def move(self, at: datetime, manager: Member) -> None:
        """Close the place and open the one of another manager."""
        old = self._close(at)
        self._open(at, self._settlement.departments[manager.department], manager.id, self._hr)
        moved = PersonMoved(
            person_id=self._member.id,
            from_department_id=old["department_id"],
            to_department_id=self._place["department_id"],
            from_manager_id=old["manager_id"],
            to_manager_id=manager.id,
            moved_by=self._hr,
        )
        self._sheets.emit(moved, at, self._hr)

    def leave(self, at: datetime) -> None:
        """End everything: the member left."""
        self._close(at)
        self._person |= {"active": False, "left_at": at}
        self._sheets.emit(PersonLeft(person_id=self._member.id, left_at=at), at, self._hr)

    def be_away(self, absence: IsAway) -> None:
        """Record an absence."""
        span = {"starts_at": absence.starts_at, "ends_at": absence.ends_at}
        row = {"id": new_id(), "person_id": self._member.id, "recorded_at": absence.at} | span
        self._sheets.add("lms_absences", row)
        event = AbsenceRecorded(person_id=self._member.id, absence_id=row["id"], **span)  # type: ignore[arg-type]
        self._sheets.emit(event, absence.at, self._hr, effective_at=absence.starts_at)

    def delegate(self, happening: Delegates) -> None:
        """Let somebody decide for the member."""
        terms = {
            "delegate_id": happening.to.id,
            "decides": True,
            "starts_at": happening.starts_at,
            "ends_at": happening.ends_at,
        }
        delegation_id = new_id()
        row = {"id": delegation_id, "manager_id": self._member.id, "recorded_at": happening.at} | terms
        self._sheets.add("lms_delegations", row)
        made = DelegationMade(person_id=self._member.id, delegation_id=delegation_id, **terms)  # type: ignore[arg-type]
        self._sheets.emit(made, happening.at, self._member.id)

    def _open(self, at: datetime, department_id: str, manager_id: str, by: str | None) -> None:
        row = {
            "id": new_id(),
            "person_id": self._member.id,
            "department_id": department_id,
            "manager_id": manager_id,
            "is_primary": True,
            "starts_at": at,
            "ends_at": None,
            "recorded_at": at,
            "recorded_by": by,
            "closed_at": None,
        }
        self._place = self._sheets.add("lms_assignments", row)

    def _close(self, at: datetime) -> dict[str, Any]:
        self._place |= {"ends_at": at, "closed_at": at}
        return self._place
