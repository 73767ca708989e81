"""Tables of people. Private to this room; other rooms' queries may join them, read only.

Names, addresses and free text stand only in erasable columns here; everything else refers to a person by ``id``.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id, Key, json_type

NAME_LENGTH = 200


class Person(Base):
    """One person, keyed by the employee number that identity providers and imports use."""

    __tablename__ = "lms_persons"
    __table_args__ = (
        CheckConstraint("employee_number <> ''", name="number_not_empty"),
        Index(None, "email", unique=True),
        Index(None, "active", "sort_name"),
        Index(None, "next_change_at"),
    )

    id: Mapped[Key]
    employee_number: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sort_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    """The name in lower case without marks: what lists sort and search by."""
    name_language: Mapped[str] = mapped_column(String(35), default="")
    """BCP 47 tag of the name's language, for ``lang`` in pages and the font of a certificate; empty: not known."""
    email: Mapped[str | None] = mapped_column(String(254))
    """In lower case; None for people without a desk."""
    email_changed_at: Mapped[datetime | None]
    """When somebody else put this address in another one's place; None once the person has confirmed it."""
    language: Mapped[str] = mapped_column(String(35), default="en")
    time_zone: Mapped[str] = mapped_column(String(64), default="")
    job_title: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    location: Mapped[str] = mapped_column(String(120), default="")
    job_family: Mapped[str] = mapped_column(String(120), default="")
    contract: Mapped[str] = mapped_column(String(60), default="")
    joined_on: Mapped[date]
    active: Mapped[bool] = mapped_column(default=True)
    """False once the person has left."""
    left_at: Mapped[datetime | None]
    next_change_at: Mapped[datetime | None]
    """When a dated assignment, absence or leaving that is already on record takes effect."""


class Department(Base):
    """A department in the tree."""

    __tablename__ = "lms_departments"

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    parent_id: Mapped[Id | None] = mapped_column(ForeignKey("lms_departments.id"), index=True)
    head_id: Mapped[Id | None] = mapped_column(ForeignKey("lms_persons.id"), index=True)
    closed: Mapped[bool] = mapped_column(default=False)


class DepartmentPath(Base):
    """The tree's closure: each department below each department above it, itself included (depth 0)."""

    __tablename__ = "lms_department_paths"

    ancestor_id: Mapped[Id] = mapped_column(ForeignKey("lms_departments.id"), primary_key=True)
    descendant_id: Mapped[Id] = mapped_column(ForeignKey("lms_departments.id"), primary_key=True, index=True)
    depth: Mapped[int]


class Assignment(Base):
    """A person's place from–to: department, manager, primary or other, and the day it was put on record."""

    __tablename__ = "lms_assignments"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_start"),
        CheckConstraint("manager_id IS NULL OR manager_id <> person_id", name="not_own_manager"),
        Index(
            "uq_lms_assignments_one_open_primary",
            "person_id",
            unique=True,
            sqlite_where=text("is_primary AND ends_at IS NULL"),
            postgresql_where=text("is_primary AND ends_at IS NULL"),
        ),
        Index(None, "department_id", "is_primary", "ends_at"),
        Index(None, "manager_id", "ends_at"),
        Index(
            "ix_lms_assignments_other_places",
            "manager_id",
            sqlite_where=text("is_primary IS 0"),
            postgresql_where=text("is_primary IS false"),
        ),
        Index(None, "person_id", "starts_at"),
    )

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    department_id: Mapped[Id] = mapped_column(ForeignKey("lms_departments.id"))
    manager_id: Mapped[Id | None] = mapped_column(ForeignKey("lms_persons.id"))
    is_primary: Mapped[bool] = mapped_column(default=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Id | None]
    """Who put it on record; None for an import or the product itself."""
    closed_at: Mapped[datetime | None]
    """When its end was put on record."""


class ReportingPath(Base):
    """The reporting lines of now as a closure: every manager above a person over primary assignments (depth ≥ 1)."""

    __tablename__ = "lms_reporting_paths"
    __table_args__ = (Index(None, "manager_id", "depth"),)

    manager_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"), primary_key=True)
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"), primary_key=True, index=True)
    depth: Mapped[int]


class Absence(Base):
    """From–to, never a kind."""

    __tablename__ = "lms_absences"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_start"),
        Index(None, "person_id", "starts_at"),
    )

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]


class RoleGiving(Base):
    """A role given to a person, for the company or a department's subtree; effective once approved, until taken."""

    __tablename__ = "lms_role_givings"
    __table_args__ = (Index(None, "person_id", "taken_at"),)

    id: Mapped[Key]
    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    role: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[Id | None] = mapped_column(ForeignKey("lms_departments.id"))
    proposed_by: Mapped[Id | None]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[Id | None]
    approved_at: Mapped[datetime | None]
    taken_at: Mapped[datetime | None]


class Delegation(Base):
    """A manager lets somebody see or decide for them, from–to."""

    __tablename__ = "lms_delegations"
    __table_args__ = (
        CheckConstraint("manager_id <> delegate_id", name="to_somebody_else"),
        Index(None, "delegate_id", "ends_at"),
        Index(None, "manager_id", "ends_at"),
    )

    id: Mapped[Key]
    manager_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    delegate_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"))
    decides: Mapped[bool]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    recorded_at: Mapped[datetime]


class ImportColumns(Base):
    """Which column of a file means what: remembered per set of headings, so that the next file needs no guess."""

    __tablename__ = "lms_import_columns"

    headings_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(json_type())
    used_at: Mapped[datetime]


class Import(Base):
    """A file of people or departments: checked, then applied in chunks. What its rows hold is erased when done."""

    __tablename__ = "lms_imports"
    __table_args__ = (Index(None, "state", "created_at"), Index(None, "created_at"))

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(20))
    file_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    state: Mapped[str] = mapped_column(String(10))
    created_by: Mapped[Id | None] = mapped_column(ForeignKey("lms_persons.id"))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    total: Mapped[int]
    """Steps to be done."""
    done: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    summary: Mapped[dict[str, Any]] = mapped_column(json_type())
    """What the check found: counts, samples by name, faults, and which column means what."""
    error: Mapped[str] = mapped_column(String(1000), default="")


class ImportChunk(Base):
    """Some steps of an import: all of them are done in one transaction, which also deletes the chunk."""

    __tablename__ = "lms_import_chunks"

    import_id: Mapped[Id] = mapped_column(ForeignKey("lms_imports.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    steps: Mapped[list[Any]] = mapped_column(json_type())
