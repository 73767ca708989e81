"""Everything stored about one person: in which table, what it is, who sees it; counted, and as one file.

A test holds this list and the tables together: a table that names a person is here, or in ``ELSEWHERE`` with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from lms.audit.models import AuditRow
from lms.awards.models import Certificate
from lms.db.base import Base
from lms.learning.models import (
    ActivityAnswer,
    AssessmentReset,
    Attempt,
    AttemptAnswer,
    Enrolment,
    Evidence,
    ExtraTime,
    FollowUp,
    ModuleCompletion,
)
from lms.notifications.models import Notice, NoticeChoice
from lms.people.models import Absence, Assignment, Delegation, Person, RoleGiving
from lms.permission.models import (
    KeptAnswer,
    Pass,
    Permission,
    PermissionEventRow,
    PermissionInterval,
    PermissionText,
    PolicySignature,
    ReviewItem,
)
from lms.reports.models import Fact

MOST_ROWS = 5_000
"""Of one kind in the file; a kind with more says so."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of record. ``keys`` name the person; ``through`` leads to the table that does (column, model, its key).

    ``hidden`` columns are not in the file: secrets of an examination, salts.
    """

    model: type[Base]
    about: str
    seen_by: str
    keys: tuple[str, ...] = ("person_id",)
    through: tuple[str, type[Base]] | None = None
    hidden: frozenset[str] = frozenset()

    @property
    def table(self) -> Table:
        """The table of the records."""
        table = self.model.__table__
        assert isinstance(table, Table)  # noqa: S101  (every model of ours is one table)
        return table

    def of(self, person_id: str) -> ColumnElement[bool]:
        """Return the condition that keeps the records of a person."""
        if self.through is None:
            return or_(*(self.table.c[key] == person_id for key in self.keys))
        column, parent = self.through
        return self.table.c[column].in_(_ids_of(parent, person_id))


def _ids_of(parent: type[Base], person_id: str) -> Any:  # noqa: ANN401  (a select of ids)
    table = parent.__table__
    return select(table.c.id).where(table.c.person_id == person_id)


YOU = "You alone"
RECORD = "You, HR and compliance"
TEAM = "You, your managers, HR and compliance"

HOLDINGS: tuple[Holding, ...] = (
    Holding(Person, "Who you are and how to reach you", "You and HR; your managers see name, job and place", ("id",)),
    Holding(Assignment, "Your places: department, manager, from and to", TEAM),
    Holding(Absence, "Absences, from and to, never why", "You and HR; your managers, where a decision waits for you"),
    Holding(RoleGiving, "Roles that you were given", "You, administrators, HR and compliance"),
    Holding(
        Delegation, "Who stands in for you, and you for whom", "You and the other person", ("manager_id", "delegate_id")
    ),
    Holding(Enrolment, "Courses that you take or took", "You and HR; your managers see certified or not"),
    Holding(ModuleCompletion, "Modules that you completed", YOU, through=("enrolment_id", Enrolment)),
    Holding(ActivityAnswer, "What you answered and noted in lessons", YOU, through=("enrolment_id", Enrolment)),
    Holding(Attempt, "Assessments: when, and the score", YOU, hidden=frozenset({"seed", "drawn"})),
    Holding(AttemptAnswer, "What you answered in assessments", YOU, through=("attempt_id", Attempt)),
    Holding(AssessmentReset, "When your attempts were set aside, and why", "You and HR"),
    Holding(ExtraTime, "More time for assessments; why is not stored", "You and HR"),
    Holding(
        Evidence, "Training done elsewhere, and the file that shows it", "You and HR", hidden=frozenset({"content"})
    ),
    Holding(FollowUp, "Follow-ups that you asked for", YOU),
    Holding(Certificate, "Your certificates", f"{TEAM}; anybody with the number, if you switch that on"),
    Holding(Permission, "What you may do for the company, on which channel", TEAM),
    Holding(PermissionInterval, "When you were permitted what", "You and compliance"),
    Holding(PermissionEventRow, "Each step of your permissions", "You and compliance; deciders, while they decide"),
    Holding(
        PermissionText,
        "Wishes and reasons written in asking and answering",
        "You, who decides, and compliance",
        hidden=frozenset({"salt"}),
    ),
    Holding(
        PolicySignature,
        "Policies that you signed, did not sign, or took back",
        f"{YOU}; HR and compliance read how many of a department have signed",
        hidden=frozenset({"salt"}),
    ),
    Holding(
        ReviewItem, "Reviews of your permissions: what was asked about and what was answered", "You and compliance"
    ),
    Holding(Pass, "Passes that you switched on", f"{YOU}; anybody with the address sees valid or not"),
    Holding(KeptAnswer, "Answers of May I? that you kept", YOU),
    Holding(Notice, "What you were told", f"{YOU}; HR reads when and whether it was mailed"),
    Holding(NoticeChoice, "How notices reach you", f"{YOU}; HR where you ask why you got none"),
    Holding(Fact, "How you count in your department’s figures", "Nobody by name; groups under five are hidden"),
    Holding(AuditRow, "What was done to your record, and by whom", "You, compliance; HR on your record"),
)

ELSEWHERE: Mapping[str, str] = {
    "lms_reporting_paths": "made from places, which are listed",
    "lms_departments": "the head of a department is a fact about the department",
    "lms_policy_versions": "who answers for a policy is a fact about the policy",
    "lms_review_campaigns": "who started a review is in the audit trail",
    "lms_imports": "who sent a file is in the audit trail",
    "lms_course_assignments": "who assigned a course is in the audit trail",
    "lms_access_tokens": "who made a token for a program is in the audit trail",
    "lms_access_token_allowances": "how much a program asked, about nobody by name",
    "lms_accounts_accounts": "how you sign in: a hash and a key that nobody reads",
    "lms_accounts_codes": "hashes of one-time codes",
    "lms_accounts_personas": "demonstrations only",
}


@dataclass(frozen=True, slots=True)
class Held:
    """One kind of record and how many of it there are about a person."""

    about: str
    seen_by: str
    count: int


def held_about(session: Session, person_id: str) -> tuple[Held, ...]:
    """Return how many records of each kind there are about a person: one statement."""
    counts = [
        select(literal(number), func.count()).select_from(holding.table).where(holding.of(person_id))
        for number, holding in enumerate(HOLDINGS)
    ]
    found = {row[0]: row[1] for row in session.execute(union_all(*counts))}
    return tuple(Held(holding.about, holding.seen_by, found[number]) for number, holding in enumerate(HOLDINGS))


def export_of(session: Session, person_id: str, now: datetime) -> dict[str, Any]:
    """Return everything stored about a person as JSON; one statement a kind, at most :data:`MOST_ROWS` of each."""
    return {
        "made_at": now.isoformat(),
        "person_id": person_id,
        "records": {holding.table.name: _exported(session, holding, person_id) for holding in HOLDINGS},
    }


def _exported(session: Session, holding: Holding, person_id: str) -> dict[str, Any]:
    columns = [column for column in holding.table.columns if column.name not in holding.hidden]
    order = list(holding.table.primary_key.columns)
    rows: Sequence[Any] = session.execute(
        select(*columns).where(holding.of(person_id)).order_by(*order).limit(MOST_ROWS + 1)
    ).all()
    return {
        "about": holding.about,
        "seen_by": holding.seen_by,
        "complete": len(rows) <= MOST_ROWS,
        "rows": [{key: _plain(value) for key, value in row._mapping.items()} for row in rows[:MOST_ROWS]],  # noqa: SLF001
    }


def _plain(value: Any) -> Any:  # noqa: ANN401  (a column's value)
    return value.isoformat() if isinstance(value, date | datetime) else value
