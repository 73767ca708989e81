"""Who takes which course, how far they are, and what is due: frozen rows, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, func, literal_column, select
from sqlalchemy.orm import Session

from lms.db.kept import ask
from lms.db.listed import one_of
from lms.db.together import Question
from lms.learning import rules
from lms.learning.models import Enrolment, ModuleCompletion


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """One time that a person takes a course."""

    id: str
    person_id: str
    course: str
    version_id: str
    number: int
    state: str
    is_renewal: bool
    enrolled_at: datetime
    touched_at: datetime
    last_module: str
    modules_done: int
    modules_total: int
    passed_at: datetime | None
    renewable_at: datetime | None
    runs_out_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to one course: the enrolment that counts now, and the last pass."""

    latest: EnrolmentRow | None = None
    last_pass: EnrolmentRow | None = None

    @property
    def is_open(self) -> bool:
        """Whether the course is begun and not passed yet."""
        return self.latest is not None and self.latest.state == rules.STARTED

    def holds(self, now: datetime) -> bool:
        """Say whether a pass holds now."""
        return self.last_pass is not None and rules.holds(self.last_pass.runs_out_at, now)

    def state(self, now: datetime) -> str:
        """Return ``started``, ``passed`` or ``none`` (never begun, or the last pass has run out)."""
        if self.is_open:
            return rules.STARTED
        return rules.PASSED if self.holds(now) else "none"

    def refusal(self, now: datetime) -> rules.Refusal | None:
        """Say why the person may not begin the course now."""
        passed = self.last_pass
        return rules.enrolment_refusal(
            now,
            is_open=self.is_open,
            passed_at=passed.passed_at if passed else None,
            renewable_at=passed.renewable_at if passed else None,
        )


NOBODY = Standing()
COLUMNS = tuple(getattr(Enrolment, name) for name in EnrolmentRow.__slots__)


_OF_PEOPLE = select(*COLUMNS).where(one_of(Enrolment.person_id, "ids")).order_by(Enrolment.number)
_COMPLETED = (
    # The blank is in the text: as a value of its own, the statement would be written out anew each time.
    select(func.aggregate_strings(ModuleCompletion.module, cast("str", literal_column("' '"))))
    .where(ModuleCompletion.enrolment_id == Enrolment.id)
    .correlate(Enrolment)
    .scalar_subquery()
)
_WITH_COMPLETED = (
    select(*COLUMNS, _COMPLETED).where(Enrolment.person_id == bindparam("person_id")).order_by(Enrolment.number)
)


def standings_of(session: Session, person_ids: Collection[str]) -> dict[tuple[str, str], Standing]:
    """Return how each person stands to each course they ever began, by (person, course): one statement."""
    if not person_ids:
        return {}
    rows = ask(session, _OF_PEOPLE, {"ids": sorted(set(person_ids))}).all()
    return _standings(EnrolmentRow(*row) for row in rows)


def standing_of(session: Session, person_id: str, slug: str) -> Standing:
    """Return how a person stands to one course: one statement."""
    statement = (
        select(*COLUMNS).where(Enrolment.person_id == person_id, Enrolment.course == slug).order_by(Enrolment.number)
    )
    found = _standings(EnrolmentRow(*row) for row in session.execute(statement))
    return found.get((person_id, slug), NOBODY)


def _standings(rows: Iterable[EnrolmentRow]) -> dict[tuple[str, str], Standing]:
    found: dict[tuple[str, str], Standing] = {}
    for row in rows:
        before = found.get((row.person_id, row.course), NOBODY)
        passed = row if row.state == rules.PASSED else before.last_pass
        found[row.person_id, row.course] = Standing(row, passed)
    return found


Own = tuple[dict[str, Standing], dict[str, frozenset[str]]]


def own_asked(person_id: str) -> Question[Own]:
    """Return the question how a person stands by course, and which modules are complete by enrolment."""
    return Question(_WITH_COMPLETED, {"person_id": person_id}, _own)


def _own(rows: Sequence[Any]) -> Own:
    standings = _standings(EnrolmentRow(*row[:-1]) for row in rows)
    complete = {row[0]: frozenset((row[-1] or "").split()) for row in rows}
    return {course: standing for (_, course), standing in standings.items()}, complete
