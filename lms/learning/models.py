"""Tables of learning. Private to this room; other rooms' queries may join them, read only.

What people write (answers, notes) stands only in the two tables of answers, whose rows can be erased.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id, Key, json_type
from lms.learning.rules import LONGEST_TITLE, NAME_LENGTH


class CourseVersion(Base):
    """One published version of a course, never changed: the whole rendered course as JSON, keys included."""

    __tablename__ = "lms_course_versions"
    __table_args__ = (
        UniqueConstraint("course", "content_hash"),
        UniqueConstraint("course", "number"),
        Index(None, "course", "is_current"),
        Index(
            "uq_lms_course_versions_one_current",
            "course",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
    )

    id: Mapped[Key]
    course: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """The course's slug."""
    number: Mapped[int]
    """Counts the course's published versions from 1."""
    version: Mapped[str] = mapped_column(String(20))
    content_hash: Mapped[str] = mapped_column(String(64))
    material: Mapped[bool]
    """Whether it differs from the version before in what people learn or prove."""
    is_current: Mapped[bool]
    """Whether whoever enrols now takes this one."""
    content: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    """When whoever passed in it was called to renew, since a later version changed what people learn or prove."""
    renew_by: Mapped[datetime | None]
    """The first instant at which a pass in it holds no longer, for the sake of that call."""


class CourseAssignment(Base):
    """A department and everybody below it must take a course by the end of a day."""

    __tablename__ = "lms_course_assignments"
    __table_args__ = (
        Index(None, "department_id", "withdrawn_at"),
        Index(
            "uq_lms_course_assignments_one_open",
            "department_id",
            "course",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    course: Mapped[str] = mapped_column(String(NAME_LENGTH))
    department_id: Mapped[Id] = mapped_column(ForeignKey("lms_departments.id"))
    due_on: Mapped[date]
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[Id | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[Id | None]


class Enrolment(Base):
    """One time that a person takes a course, in one version. Taking it again is a new row; an old one stays."""

    __tablename__ = "lms_enrolments"
    __table_args__ = (
        UniqueConstraint("person_id", "course", "number"),
        CheckConstraint("(state = 'passed') = (passed_at IS NOT NULL)", name="passed_has_its_instant"),
        Index(
            "uq_lms_enrolments_one_open",
            "person_id",
            "course",
            unique=True,
            sqlite_where=text("state = 'started'"),
            postgresql_where=text("state = 'started'"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    course: Mapped[str] = mapped_column(String(NAME_LENGTH))
    version_id: Mapped[Id] = mapped_column(ForeignKey("lms_course_versions.id"))
    number: Mapped[int]
    """Counts the person's enrolments in the course from 1."""
    state: Mapped[str] = mapped_column(String(10))
    is_renewal: Mapped[bool]
    """Whether a pass held when it began: then the assessment is open at once. Too late means the whole course."""
    enrolled_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    """When the learner last did something in it."""
    last_module: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    modules_done: Mapped[int] = mapped_column(default=0)
    """How many rows of module completions there are."""
    modules_total: Mapped[int]
    passed_at: Mapped[datetime | None]
    renewable_at: Mapped[datetime | None]
    """From when it can be taken again, frozen at the pass."""
    runs_out_at: Mapped[datetime | None]
    """Until when the pass holds, frozen at the pass."""
    is_evaluated: Mapped[bool] = mapped_column(default=False)
    """Whether the learner gave the evaluation; what they gave is kept apart, without a name and a time."""
    asked_again: Mapped[str | None] = mapped_column(Text)
    """Lessons to go through again, as JSON: module → the activities still to be answered anew; None for none."""


class ModuleCompletion(Base):
    """Everything required of a module was answered once."""

    __tablename__ = "lms_module_completions"

    enrolment_id: Mapped[Id] = mapped_column(ForeignKey("lms_enrolments.id"), primary_key=True)
    module: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    completed_at: Mapped[datetime]


class ActivityAnswer(Base):
    """What a learner gave to one activity: the answer sent last, and what was typed since."""

    __tablename__ = "lms_activity_answers"

    enrolment_id: Mapped[Id] = mapped_column(ForeignKey("lms_enrolments.id"), primary_key=True)
    module: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    activity: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    answer: Mapped[dict[str, Any] | None] = mapped_column(json_type())
    done: Mapped[bool] = mapped_column(default=False)
    """Whether it was finished once; playing a case again does not take that back."""
    draft: Mapped[dict[str, Any] | None] = mapped_column(json_type())
    """Form fields as they were given, not sent yet."""
    saved_at: Mapped[datetime]


class Attempt(Base):
    """One sitting of the assessment, or of the questions before the course."""

    __tablename__ = "lms_attempts"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "kind", "number"),
        Index(
            "uq_lms_attempts_one_open",
            "enrolment_id",
            "kind",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        Index(None, "next_change_at"),
        Index(None, "person_id"),
    )

    id: Mapped[Key]
    enrolment_id: Mapped[Id] = mapped_column(ForeignKey("lms_enrolments.id"))
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    kind: Mapped[str] = mapped_column(String(10))
    number: Mapped[int]
    seed: Mapped[str] = mapped_column(String(32))
    """What the draw came from: secret until it is handed in."""
    drawn: Mapped[list[Any]] = mapped_column(json_type())
    """The questions and the order of their options: a list of [question id, [written places]]."""
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """When its time is up; None without a time limit."""
    next_change_at: Mapped[datetime | None]
    """``ends_at`` until it is handed in, then None."""
    submitted_at: Mapped[datetime | None]
    score: Mapped[float | None]
    passed: Mapped[bool | None]
    set_aside_at: Mapped[datetime | None]
    """When a reset took it out of the count; it stays in the history, and is over if it was open."""


class AttemptAnswer(Base):
    """The answer to one question of an attempt, as it stands."""

    __tablename__ = "lms_attempt_answers"

    attempt_id: Mapped[Id] = mapped_column(ForeignKey("lms_attempts.id"), primary_key=True)
    question: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    answer: Mapped[dict[str, Any] | None] = mapped_column(json_type())
    draft: Mapped[dict[str, Any] | None] = mapped_column(json_type())
    saved_at: Mapped[datetime]


class AssessmentReset(Base):
    """HR let a person begin the count of attempts anew, for a reason."""

    __tablename__ = "lms_assessment_resets"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[Key]
    enrolment_id: Mapped[Id] = mapped_column(ForeignKey("lms_enrolments.id"))
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    reset_at: Mapped[datetime]
    reset_by: Mapped[Id | None]


class ExtraTime(Base):
    """How much longer a person has for an assessment with a time limit. Why is neither asked nor stored."""

    __tablename__ = "lms_extra_times"
    __table_args__ = (CheckConstraint("percent > 100", name="more_time_than_others"),)

    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"), primary_key=True)
    percent: Mapped[int]
    """The time in percent of the course's limit."""


class Evidence(Base):
    """A file that shows training done elsewhere, handed in by whoever did it, confirmed or declined by HR."""

    __tablename__ = "lms_evidence"
    __table_args__ = (
        UniqueConstraint("person_id", "digest"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_has_its_instant"),
        Index(None, "state", "handed_in_at"),
    )

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    provider: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    completed_on: Mapped[date]
    media_type: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """In the database, like everything else: one backup, one transaction, and no file that nobody names."""
    handed_in_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Id | None]


class FollowUp(Base):
    """A few questions some days after a pass, which the learner asked for. Taken back: the row is gone."""

    __tablename__ = "lms_follow_ups"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "number"),
        Index(None, "next_change_at"),
        Index(None, "person_id", "done_at"),
    )

    id: Mapped[Key]
    enrolment_id: Mapped[Id] = mapped_column(ForeignKey("lms_enrolments.id"))
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    course: Mapped[str] = mapped_column(String(NAME_LENGTH))
    number: Mapped[int]
    """Counts the follow-ups of the enrolment from 1."""
    due_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    """Until when it can be begun."""
    next_change_at: Mapped[datetime | None]
    """``due_at`` until that is said, then None."""
    done_at: Mapped[datetime | None]


class Evaluation(Base):
    """What somebody thought of a course. It names nobody, and neither its id nor its day leads to anybody."""

    __tablename__ = "lms_evaluations"
    __table_args__ = (Index(None, "course", "department_id"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """By chance, not by time as other ids: their order would tell who gave it."""
    course: Mapped[str] = mapped_column(String(NAME_LENGTH))
    department_id: Mapped[Id | None] = mapped_column(ForeignKey("lms_departments.id"))
    given_in: Mapped[date]
    """The first day of its month."""
    ratings: Mapped[dict[str, Any]] = mapped_column(json_type())
    """Statement → 1 to 5, or 0 for "cannot say"."""
    comment: Mapped[str] = mapped_column(Text)


class AnswerCount(Base):
    """What the answers to the questions of a course's assessment add up to, as it was counted last; can be rebuilt."""

    __tablename__ = "lms_answer_counts"

    course: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    counted_at: Mapped[datetime]
    sittings: Mapped[int]
    figures: Mapped[dict[str, Any]] = mapped_column(json_type())
