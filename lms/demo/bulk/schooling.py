"""A member's learning in rows: enrolments, modules, attempts, passes and the certificates of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from lms.awards.events import CertificateExpired, CertificateIssued, CertificateRevoked, CertificateSuperseded
from lms.awards.rules import State, frozen_digest
from lms.awards.service import frozen
from lms.core.events import Event
from lms.core.ids import new_id
from lms.core.language import zone_of
from lms.core.settings import Settings
from lms.demo.bulk.sheets import Sheets
from lms.demo.company import Member
from lms.learning import rules
from lms.learning.events import AttemptStarted, AttemptSubmitted, CoursePassed, Enrolled, ModuleCompleted
from lms.learning.queries.keys import Sample
from lms.permission.rules import Span


@dataclass(frozen=True, slots=True)
class Taught:
    """A published course as rows refer to it, with assessments as people hand them in: passed and failed ones."""

    slug: str
    version_id: str
    version: str
    language: str
    title: str
    modules: tuple[str, ...]
    passed: tuple[Sample, ...]
    failed: tuple[Sample, ...]


@dataclass(slots=True)
class _Course:
    """How one member stands to one course: the rows that may still change."""

    taught: Taught
    enrolment: dict[str, Any] = field(default_factory=dict)
    attempts: int = 0
    certificates: list[dict[str, Any]] = field(default_factory=list)


class Schooling:
    """Writes what one member learns, by the rules of learning and of certificates."""

    def __init__(
        self, sheets: Sheets, member: Member, taught: Mapping[str, Taught], settings: Settings, chance: Random
    ) -> None:
        self._sheets = sheets
        self._member = member
        self._settings = settings
        self._chance = chance
        self._courses = {slug: _Course(course) for slug, course in taught.items()}

    def spans(self) -> dict[str, tuple[Span, ...]]:
        """Return in which times which certificates live, as far as is known."""
        return {slug: _spans(course) for slug, course in self._courses.items() if course.certificates}

    def study(self, at: datetime, slug: str, modules: int) -> None:
        """Begin a course, or go on with it, until so many modules are done."""
        course = self._courses[slug]
        row = course.enrolment
        if row.get("state") != rules.STARTED:
            row = self._enrol(course, at)
        for module in course.taught.modules[row["modules_done"] : modules]:
            key = {"enrolment_id": row["id"], "module": module, "completed_at": at}
            self._sheets.add("lms_module_completions", key)
            row |= {"modules_done": row["modules_done"] + 1, "last_module": module}
            self._emit(ModuleCompleted(person_id=self._member.id, course=slug, module=module), at)
        row["touched_at"] = at

    def sit(self, at: datetime, slug: str, *, well: bool) -> None:
        """Take the assessment; a good one closes the enrolment and makes a certificate."""
        course, person_id = self._courses[slug], self._member.id
        attempt_id = self._attempt(
            course, at, self._chance.choice(course.taught.passed if well else course.taught.failed)
        )
        number = course.attempts
        self._emit(AttemptStarted(person_id=person_id, course=slug, attempt_id=attempt_id, number=number), at)
        self._emit(AttemptSubmitted(person_id=person_id, course=slug, attempt_id=attempt_id), at)
        course.enrolment["touched_at"] = at
        if well:
            own = self._settings
            zone = zone_of(own.time_zone)
            renewable, ends = rules.pass_ends(at, own.certificate_months, own.renewal_days, zone)
            course.enrolment |= {"state": rules.PASSED, "passed_at": at, "renewable_at": renewable, "runs_out_at": ends}
            self._certify(course, at, attempt_id)

    def revoke(self, at: datetime, slug: str, by: str, reason: str) -> None:
        """Let HR take the live certificate of a course back."""
        row = self._courses[slug].certificates[-1]
        row |= {"state": State.REVOKED.value, "ended_at": at, "next_change_at": None, "reason": reason}
        if self._courses[slug].enrolment["state"] == rules.PASSED:
            self._courses[slug].enrolment |= {"renewable_at": at, "runs_out_at": at}
        event = CertificateRevoked(person_id=self._member.id, course=slug, certificate_id=row["id"])
        self._sheets.emit(event, at, by)

    def expire(self, now: datetime) -> None:
        """Note the certificates whose time is over."""
        for slug, course in self._courses.items():
            for row in course.certificates:
                if row["state"] == State.LIVE.value and row["counts_until"] <= now:
                    until = row["valid_until"]
                    row |= {"state": State.EXPIRED.value, "ended_at": until, "next_change_at": None}
                    event = CertificateExpired(person_id=self._member.id, course=slug, certificate_id=row["id"])
                    self._sheets.emit(event, until, None, effective_at=until)

    def _enrol(self, course: _Course, at: datetime) -> dict[str, Any]:
        before = course.enrolment
        course.attempts = 0
        course.enrolment = {
            "id": new_id(),
            "person_id": self._member.id,
            "course": course.taught.slug,
            "version_id": course.taught.version_id,
            "number": before.get("number", 0) + 1,
            "state": rules.STARTED,
            "is_renewal": rules.holds(before.get("runs_out_at"), at),
            "enrolled_at": at,
            "touched_at": at,
            "last_module": "",
            "modules_done": 0,
            "modules_total": len(course.taught.modules),
            "passed_at": None,
            "renewable_at": None,
            "runs_out_at": None,
        }
        self._sheets.add("lms_enrolments", course.enrolment)
        enrolled = Enrolled(
            person_id=self._member.id, course=course.taught.slug, enrolment_id=course.enrolment["id"]
        )  # fmt: skip
        self._emit(enrolled, at)
        return course.enrolment

    def _attempt(self, course: _Course, at: datetime, sample: Sample) -> str:
        course.attempts += 1
        attempt_id = new_id()
        row = {
            "id": attempt_id,
            "enrolment_id": course.enrolment["id"],
            "person_id": self._member.id,
            "kind": rules.FINAL,
            "number": course.attempts,
            "seed": sample.seed,
            "drawn": sample.drawn,
            "started_at": at,
            "ends_at": None,
            "next_change_at": None,
            "submitted_at": at,
            "score": sample.score,
            "passed": sample.passed,
        }
        self._sheets.add("lms_attempts", row)
        if not sample.passed:
            self._keep_answers(attempt_id, at, sample)
        return attempt_id

    def _keep_answers(self, attempt_id: str, at: datetime, sample: Sample) -> None:
        """Write down what was answered in an attempt that failed: one looks at it to learn from it."""
        for question, answer in sample.answers.items():
            row = {"attempt_id": attempt_id, "question": question, "answer": answer, "draft": None, "saved_at": at}
            self._sheets.add("lms_attempt_answers", row)

    def _certify(self, course: _Course, at: datetime, attempt_id: str) -> None:
        taught, member = course.taught, self._member
        passed = CoursePassed(
            person_id=member.id,
            course=taught.slug,
            attempt_id=attempt_id,
            version_id=taught.version_id,
            course_version=taught.version,
            language=taught.language,
        )
        self._emit(passed, at)
        row = frozen(passed, (member.name, member.language), taught.title, at, self._settings)
        row |= {"state": State.LIVE.value, "next_change_at": row["counts_until"], "ended_at": None}
        row |= {"superseded_by": None, "reason": None, "verifiable": False, "asked_at": None}
        self._sheets.add("lms_certificates", row)
        about = {"person_id": member.id, "course": taught.slug}
        issued = {"certificate_id": row["id"], "digest": frozen_digest(row)}
        self._emit(CertificateIssued(**about, **issued, valid_until=row["valid_until"]), at)
        older = course.certificates[-1] if course.certificates else None
        if older is not None and older["state"] == State.LIVE.value and at < older["valid_until"]:
            older |= {
                "state": State.SUPERSEDED.value,
                "ended_at": at,
                "next_change_at": None,
                "superseded_by": row["id"],
            }
            self._emit(CertificateSuperseded(**about, certificate_id=older["id"], by_id=row["id"]), at)
        course.certificates.append(row)

    def _emit(self, event: Event, at: datetime) -> None:
        self._sheets.emit(event, at, self._member.id)


def _spans(course: _Course) -> tuple[Span, ...]:
    """Return the lives of the certificates of one course."""
    return tuple(
        Span(row["issued_at"], min(row["valid_until"], row["ended_at"] or row["valid_until"]))
        for row in course.certificates
    )
