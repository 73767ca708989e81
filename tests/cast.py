"""The cast: a small company that every test knows. Sixteen people, six departments, three levels.

Northmere ─┬─ Sales ── Sales Europe (Luca: Amara, Dmytro, Yuki)
           ├─ Customer Service (Mette: Bo, Noor — no desk, no e-mail)
           └─ Office ── People Team (Hanna) · Compliance (Cora, Carl) · IT (Ada)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.core.access import SYSTEM, Role
from lms.core.ids import LENGTH
from lms.db.work import Store, Work
from lms.people import service
from lms.people.models import RoleGiving
from lms.people.service.persons import Details

JOINED = date(2024, 3, 1)
LATELY = date(2026, 11, 10)


@dataclass(frozen=True)
class Member:
    """One of the cast: who they are, where they stand, which roles they hold."""

    employee_number: str
    name: str
    department: str
    manager: str | None = None
    name_language: str = "en"
    has_email: bool = True
    joined_on: date = JOINED
    roles: tuple[tuple[Role, str | None], ...] = ()

    @property
    def id(self) -> str:
        """The person's id: the employee number in the form of an identifier."""
        return self.employee_number.rjust(LENGTH, "0")

    @property
    def email(self) -> str:
        """The person's address, or an empty text."""
        return f"{self.employee_number}@northmere.example" if self.has_email else ""


DEPARTMENTS: Mapping[str, tuple[str, str | None]] = {
    "ALL": ("Northmere", None),
    "SALES": ("Sales", "ALL"),
    "EUROPE": ("Sales Europe", "SALES"),
    "SERVICE": ("Customer Service", "ALL"),
    "OFFICE": ("Office", "ALL"),
    "IT": ("IT", "OFFICE"),
}
HEADS = {"ALL": "dana", "SALES": "sofia", "EUROPE": "luca", "SERVICE": "mette"}

CAST: Mapping[str, Member] = {
    "dana": Member("1001", "Dana Whitfield", "ALL"),
    "sofia": Member("1002", "Sofía Marín", "SALES", "dana", "es"),
    "luca": Member("1003", "Luca Bianchi", "EUROPE", "sofia", "it"),
    "amara": Member("1004", "Amara Okafor", "EUROPE", "luca"),
    "dmytro": Member("1005", "Дмитро Бондар", "EUROPE", "luca", "uk"),
    "yuki": Member("1006", "佐藤 由紀", "EUROPE", "luca", "ja"),
    "mette": Member("1007", "Mette Sørensen", "SERVICE", "dana", "da"),
    "bo": Member("1008", "Bo Lindqvist", "SERVICE", "mette", "sv", has_email=False),
    "noor": Member("1009", "نور حداد", "SERVICE", "mette", "ar", has_email=False),
    "hanna": Member("1010", "Hanna Weiß", "OFFICE", "dana", "de", roles=((Role.HR, None),)),
    "henk": Member("1011", "Henk Visser", "OFFICE", "hanna", "nl", roles=((Role.HR, "SERVICE"),)),
    "cora": Member("1012", "Cora Lindgren", "OFFICE", "dana", "sv", roles=((Role.COMPLIANCE, None),)),
    "carl": Member("1013", "Carl Nyström", "OFFICE", "dana", "sv", roles=((Role.COMPLIANCE, None),)),
    "ada": Member("1014", "Ada Mensah", "IT", "dana", roles=((Role.ADMINISTRATOR, None),)),
    "abel": Member("1015", "Abel Tesfaye", "IT", "ada", roles=((Role.ADMINISTRATOR, None),)),
    "tove": Member("1016", "Tove Berg", "SERVICE", "mette", "nb", joined_on=LATELY),
}


def department_id(code: str) -> str:
    """Return the id of a department of the cast."""
    return str(900 + list(DEPARTMENTS).index(code)).rjust(LENGTH, "0")


def settle(store: Store) -> None:
    """Put the departments and the cast into an empty database by the services, and give them their roles."""
    with store.writing(SYSTEM) as work:
        for code, (name, parent) in DEPARTMENTS.items():
            parent_id = department_id(parent) if parent else None
            service.add_department(work, code, name, parent_id, department_id=department_id(code))
        for member in CAST.values():
            _settle(work, member)
        for code, head in HEADS.items():
            service.change_department(work, department_id(code), head_id=CAST[head].id)


def _settle(work: Work, member: Member) -> None:
    details = Details(
        employee_number=member.employee_number,
        name=member.name,
        name_language=member.name_language,
        email=member.email,
        joined_on=member.joined_on,
        time_zone="Europe/Copenhagen",
    )
    manager = CAST[member.manager].id if member.manager else None
    service.add_person(work, details, department_id(member.department), manager, person_id=member.id)
    for number, (role, code) in enumerate(member.roles):
        work.session.add(
            RoleGiving(
                id=f"{member.employee_number}{number}".rjust(LENGTH, "0"),
                person_id=member.id,
                role=role,
                department_id=department_id(code) if code else None,
                proposed_at=work.now,
                approved_at=work.now,
            )
        )
