"""What happens in learning. A score is never part of an event: only its owner sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CoursePublished(Event):
    """A version of a course can be taken from now on; the one before stays as it was."""

    name: ClassVar[str] = "course.published"
    course: str
    version_id: str
    course_version: str
    material: bool


@dataclass(frozen=True, kw_only=True)
class RenewalCalled(Event):
    """Whoever passed in one of the ``older`` versions renews; from ``renew_by`` on, only newer passes hold.

    ``version_id`` is the oldest version that still counts. ``impact_digest`` is that of the preview that was confirmed.
    """

    name: ClassVar[str] = "course.renewal_called"
    course: str
    version_id: str
    course_version: str
    older: tuple[str, ...]
    renew_by: datetime
    impact_digest: str | None = None


@dataclass(frozen=True, kw_only=True)
class CourseAssigned(Event):
    """A department and everybody below it must take a course by a day."""

    name: ClassVar[str] = "course.assigned"
    assignment_id: str
    course: str
    department_id: str
    due_on: date


@dataclass(frozen=True, kw_only=True)
class AssignmentWithdrawn(Event):
    """A course need not be taken any more by a department."""

    name: ClassVar[str] = "course.assignment_withdrawn"
    assignment_id: str
    course: str
    department_id: str


@dataclass(frozen=True, kw_only=True)
class Enrolled(Event):
    """A person began a course, or begins it again to renew."""

    name: ClassVar[str] = "learning.enrolled"
    person_id: str
    course: str
    enrolment_id: str


@dataclass(frozen=True, kw_only=True)
class ModuleCompleted(Event):
    """Every activity of a module was answered once."""

    name: ClassVar[str] = "learning.module_completed"
    person_id: str
    course: str
    module: str


@dataclass(frozen=True, kw_only=True)
class LessonAsked(Event):
    """A person was asked to go through a lesson again."""

    name: ClassVar[str] = "learning.lesson_asked"
    person_id: str
    course: str
    module: str


@dataclass(frozen=True, kw_only=True)
class LessonRepeated(Event):
    """A person went through a lesson that they were asked to go through again."""

    name: ClassVar[str] = "learning.lesson_repeated"
    person_id: str
    course: str
    module: str


@dataclass(frozen=True, kw_only=True)
class AttemptStarted(Event):
    """A person began the assessment."""

    name: ClassVar[str] = "learning.attempt_started"
    person_id: str
    course: str
    attempt_id: str
    number: int


@dataclass(frozen=True, kw_only=True)
class AttemptSubmitted(Event):
    """A person handed the assessment in."""

    name: ClassVar[str] = "learning.attempt_submitted"
    person_id: str
    course: str
    attempt_id: str


@dataclass(frozen=True, kw_only=True)
class CoursePassed(Event):
    """A person passed a course: the requirement is met, with the attempt as evidence.

    ``renew_by`` is there if the version was called for renewal while it was taken.
    """

    name: ClassVar[str] = "learning.course_passed"
    person_id: str
    course: str
    attempt_id: str
    version_id: str
    course_version: str
    language: str
    renew_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class AssessmentReset(Event):
    """HR set a person's attempts aside, so that their count begins anew; ``reason`` is one of a list."""

    name: ClassVar[str] = "learning.assessment_reset"
    person_id: str
    course: str
    reset_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExtraTimeSet(Event):
    """HR changed how long a person has for assessments. How much longer stands in the setting only."""

    name: ClassVar[str] = "learning.extra_time_set"
    person_id: str


@dataclass(frozen=True, kw_only=True)
class FollowUpsChosen(Event):
    """A person asked for follow-ups after a course."""

    name: ClassVar[str] = "learning.follow_ups_chosen"
    person_id: str
    course: str
    enrolment_id: str


@dataclass(frozen=True, kw_only=True)
class FollowUpsStopped(Event):
    """A person wants no further follow-ups after a course."""

    name: ClassVar[str] = "learning.follow_ups_stopped"
    person_id: str
    course: str
    enrolment_id: str


@dataclass(frozen=True, kw_only=True)
class FollowUpDue(Event):
    """A follow-up that a person asked for can be answered now."""

    name: ClassVar[str] = "learning.follow_up_due"
    person_id: str
    course: str
    follow_up_id: str


@dataclass(frozen=True, kw_only=True)
class EvidenceHandedIn(Event):
    """A person handed in a file that shows training done elsewhere."""

    name: ClassVar[str] = "learning.evidence_handed_in"
    person_id: str
    evidence_id: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class EvidenceTakenBack(Event):
    """A person took back evidence on which nobody had decided; the file is gone."""

    name: ClassVar[str] = "learning.evidence_taken_back"
    person_id: str
    evidence_id: str


@dataclass(frozen=True, kw_only=True)
class EvidenceDecided(Event):
    """HR confirmed or declined (``outcome``) evidence of training done elsewhere."""

    name: ClassVar[str] = "learning.evidence_decided"
    person_id: str
    evidence_id: str
    outcome: str
