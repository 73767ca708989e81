"""Tables of the permission: the append-only events, and what is made of them for reading.

``lms_permission_events`` is the truth. The current-state row, the intervals and the mark in the row are summaries of it
that are written in the same transaction and can always be made again. Words of people stand in
``lms_permission_texts`` alone, which is erasable.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id, Key, json_type
from lms.permission.rules.policies import SLUG_LENGTH, TITLE_LENGTH

CHANNEL_LENGTH = 40
PASS_LENGTH = 32
ONE_OPEN = text("is_open")
ONE_STANDING = text("is_standing")
TO_CONFIRM = text("confirmation_due_at IS NOT NULL")
STANDING_ANSWER = text("ended_at IS NULL")
PENDING = text("pending")


class PermissionEventRow(Base):
    """One event of one stream. ``version`` has no gap: two writers of the same one cannot both be right."""

    __tablename__ = "lms_permission_events"
    __table_args__ = (
        UniqueConstraint("stream_id", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
        Index(None, "person_id", "recorded_at"),
    )

    id: Mapped[Key]
    stream_id: Mapped[Id]
    version: Mapped[int]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    name: Mapped[str] = mapped_column(String(60))
    event_version: Mapped[int]
    payload: Mapped[dict[str, Any]] = mapped_column(json_type())
    recorded_at: Mapped[datetime]
    effective_at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64))
    """The digest of the event before it in the stream."""
    digest: Mapped[str] = mapped_column(String(64))


class Permission(Base):
    """Where one stream stands: the fold of its events, with the columns that lists ask for."""

    __tablename__ = "lms_permissions"
    __table_args__ = (
        Index(
            "uq_lms_permissions_one_open",
            "person_id",
            "channel",
            unique=True,
            sqlite_where=ONE_OPEN,
            postgresql_where=ONE_OPEN,
        ),
        Index(
            "uq_lms_permissions_one_standing",
            "person_id",
            "channel",
            unique=True,
            sqlite_where=ONE_STANDING,
            postgresql_where=ONE_STANDING,
        ),
        CheckConstraint("NOT (is_open AND is_standing)", name="open_or_standing"),
        CheckConstraint("in_force = (status = 'active')", name="active_is_in_force"),
        Index(None, "person_id", "channel"),
        Index(None, "status", "ready_at"),
        Index(None, "next_change_at"),
        Index(
            "ix_lms_permissions_to_confirm",
            "confirmation_due_at",
            sqlite_where=TO_CONFIRM,
            postgresql_where=TO_CONFIRM,
        ),
    )

    id: Mapped[Key]
    """The stream's id."""
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    channel: Mapped[str] = mapped_column(String(CHANNEL_LENGTH))
    status: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(12))
    is_open: Mapped[bool]
    is_standing: Mapped[bool]
    in_force: Mapped[bool]
    until: Mapped[datetime | None]
    requested_at: Mapped[datetime | None]
    ready_at: Mapped[datetime | None]
    confirmation_due_at: Mapped[datetime | None]
    reasons: Mapped[list[str]] = mapped_column(json_type())
    """Why it rests, as codes."""
    marked: Mapped[bool]
    """Whether compliance's mark stands here: a second key is due on this person and channel."""
    ended_at: Mapped[datetime | None]
    end_code: Mapped[str | None] = mapped_column(String(20))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    """The digest of the last event: a missing tail shows."""
    state: Mapped[dict[str, Any]] = mapped_column(json_type())
    played_to: Mapped[datetime]
    """Until when everything due was played, with the facts known then: later news never reaches behind it."""
    next_change_at: Mapped[datetime | None]


class PermissionInterval(Base):
    """A time in which a stream was in force at one level, by when that was so (``effective_at``), not when noted."""

    __tablename__ = "lms_permission_intervals"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="ends_after_start"),
        Index(None, "person_id", "channel", "starts_at"),
        Index(None, "stream_id", "ends_at"),
    )

    id: Mapped[Key]
    stream_id: Mapped[Id]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    channel: Mapped[str] = mapped_column(String(CHANNEL_LENGTH))
    level: Mapped[str] = mapped_column(String(12))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]


class PermissionText(Base):
    """What somebody wrote: a wish, a reason. Erasing drops ``body`` and ``salt``; the digest stays in the event."""

    __tablename__ = "lms_permission_texts"
    __table_args__ = (Index(None, "person_id"), Index(None, "stream_id"))

    id: Mapped[Key]
    stream_id: Mapped[Id]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    """Whom it is about."""
    author_id: Mapped[Id | None]
    body: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(64))
    written_at: Mapped[datetime]


class Pass(Base):
    """A public page that says whether its person may act on a channel now. Without a row there is no page."""

    __tablename__ = "lms_permission_passes"
    __table_args__ = (UniqueConstraint("person_id", "channel"),)

    address: Mapped[str] = mapped_column(String(PASS_LENGTH), primary_key=True)
    """What cannot be guessed; a pass that is switched off and on again has another."""
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    channel: Mapped[str] = mapped_column(String(CHANNEL_LENGTH))
    made_at: Mapped[datetime]


class KeptAnswer(Base):
    """An answer of *May I?* that its person kept. Nothing else that is asked there is stored."""

    __tablename__ = "lms_permission_kept_answers"
    __table_args__ = (Index(None, "person_id", "kept_at"),)

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    channel: Mapped[str] = mapped_column(String(CHANNEL_LENGTH))
    question: Mapped[dict[str, Any]] = mapped_column(json_type())
    """The fields of the question; its topics are the person's own words, so this column is erasable."""
    verdict: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(80))
    stream_id: Mapped[Id | None]
    """The permission that it rests on, at :attr:`stream_version`."""
    stream_version: Mapped[int | None]
    kept_at: Mapped[datetime]


class Policy(Base):
    """Where a policy stands now: a summary of its versions, written with each of them, for what every page asks."""

    __tablename__ = "lms_policies"

    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH), primary_key=True)
    number: Mapped[int]
    """The newest version: what people read and sign."""
    asked_number: Mapped[int]
    """The oldest version that need not be signed again: newer signatures, and of this version, are enough."""
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    signing: Mapped[str] = mapped_column(String(10))
    sign_by: Mapped[datetime | None]
    joiner_days: Mapped[int]


class PolicyAudience(Base):
    """Whom a policy is for now: a department with everything below it. A policy without a row is for the company."""

    __tablename__ = "lms_policy_audiences"

    policy: Mapped[str] = mapped_column(ForeignKey("lms_policies.slug"), primary_key=True)
    department_id: Mapped[Id] = mapped_column(ForeignKey("lms_departments.id"), primary_key=True, index=True)


class PolicyVersion(Base):
    """A published version of a policy. Nothing in it is ever changed."""

    __tablename__ = "lms_policy_versions"
    __table_args__ = (UniqueConstraint("policy", "number"), CheckConstraint("number >= 1", name="number_from_one"))

    id: Mapped[Key]
    policy: Mapped[str] = mapped_column(ForeignKey("lms_policies.slug"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    language: Mapped[str] = mapped_column(String(35))
    text: Mapped[str] = mapped_column(Text)
    text_digest: Mapped[str] = mapped_column(String(64))
    owner_id: Mapped[Id | None] = mapped_column(ForeignKey("lms_persons.id"))
    """Who answers for it; None for one that came with the product."""
    audience: Mapped[list[str]] = mapped_column(json_type())
    signing: Mapped[str] = mapped_column(String(10))
    question: Mapped[dict[str, Any] | None] = mapped_column(json_type())
    joiner_days: Mapped[int]
    published_at: Mapped[datetime]
    published_by: Mapped[Id | None]
    effective_at: Mapped[datetime]
    sign_by: Mapped[datetime | None]
    """From then on older versions do not count any more; None: they go on counting."""
    review_on: Mapped[date]


class PolicySignature(Base):
    """What a person answered to a version: a name typed over its text, or that they do not sign.

    Erasing drops ``name`` and ``salt``; the digests stay here and in the event.
    """

    __tablename__ = "lms_policy_signatures"
    __table_args__ = (
        Index(
            "uq_lms_policy_signatures_one_standing",
            "person_id",
            "policy",
            "number",
            unique=True,
            sqlite_where=STANDING_ANSWER,
            postgresql_where=STANDING_ANSWER,
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    policy: Mapped[str] = mapped_column(ForeignKey("lms_policies.slug"), index=True)
    number: Mapped[int]
    signed: Mapped[bool]
    """False: declined."""
    answered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """When the person took it back, or answered otherwise."""
    text_digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str | None] = mapped_column(String(TITLE_LENGTH * 2))
    salt: Mapped[str | None] = mapped_column(String(64))
    name_digest: Mapped[str | None] = mapped_column(String(64))


class ReviewCampaign(Base):
    """A review: every permission that stood at its start is answered for by a day, or rests from then."""

    __tablename__ = "lms_review_campaigns"

    id: Mapped[Key]
    department_id: Mapped[Id | None] = mapped_column(ForeignKey("lms_departments.id"))
    """The department with everything below it; None is the company."""
    started_at: Mapped[datetime]
    started_by: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    due_at: Mapped[datetime]
    """The first instant that is too late."""
    next_change_at: Mapped[datetime | None] = mapped_column(index=True)
    """The start until all were asked, then when to remind, then when to end; None once it ended or was called off."""
    reminded_at: Mapped[datetime | None]
    called_off_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ReviewItem(Base):
    """One permission of a review, as it stood at the start, and the answer: a summary of the stream's events."""

    __tablename__ = "lms_review_items"
    __table_args__ = (
        Index("ix_lms_review_items_pending", "person_id", sqlite_where=PENDING, postgresql_where=PENDING),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", name="answered_with_an_instant"),
    )

    campaign_id: Mapped[Id] = mapped_column(ForeignKey("lms_review_campaigns.id"), primary_key=True)
    stream_id: Mapped[Id] = mapped_column(ForeignKey("lms_permissions.id"), primary_key=True, index=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    department_id: Mapped[Id | None] = mapped_column(ForeignKey("lms_departments.id"))
    channel: Mapped[str] = mapped_column(String(CHANNEL_LENGTH))
    level: Mapped[str] = mapped_column(String(12))
    pending: Mapped[bool]
    """Whether the stream has still to hear that the review is open, or called off."""
    answer: Mapped[str | None] = mapped_column(String(12))
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[Id | None] = mapped_column(ForeignKey("lms_persons.id"))
    answered_for: Mapped[Id | None] = mapped_column(ForeignKey("lms_persons.id"))


class MatrixVersion(Base):
    """A published version of the requirement matrix, whole. Nothing in it is ever changed."""

    __tablename__ = "lms_matrix_versions"

    id: Mapped[Key]
    number: Mapped[int] = mapped_column(unique=True)
    rows: Mapped[dict[str, Any]] = mapped_column(json_type())
    digest: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime]
    published_by: Mapped[Id | None]
    effective_at: Mapped[datetime]


class SlipSetting(Base):
    """Whether slips can be noted, for how many days, and which lessons heal them; the newest counts.

    Nothing in it is ever changed. Without a row slips are off.
    """

    __tablename__ = "lms_slip_settings"
    __table_args__ = (CheckConstraint("number >= 1", name="number_from_one"),)

    id: Mapped[Key]
    number: Mapped[int] = mapped_column(unique=True)
    is_on: Mapped[bool]
    days: Mapped[int]
    lessons: Mapped[list[str]] = mapped_column(json_type())
    """Course and module of each, with a stroke between."""
    set_at: Mapped[datetime]
    set_by: Mapped[Id | None]


class PublicationDraft(Base):
    """What is being prepared: the matrix, or the next version of a policy. Nobody but its editors sees it."""

    __tablename__ = "lms_publication_drafts"

    subject: Mapped[str] = mapped_column(String(60), primary_key=True)
    """``matrix``, or ``policy:`` and its short name."""
    content: Mapped[dict[str, Any]] = mapped_column(json_type())
    edited_at: Mapped[datetime]
    edited_by: Mapped[Id | None]
