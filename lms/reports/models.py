"""Facts about persons and the cells that count them. Both can be made anew from the other rooms' tables at any time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db.base import Base
from lms.db.types import Id
from lms.reports.rules.facts import NAME_LENGTH


class Fact(Base):
    """What is so about one person for one measure; what is not so has no row."""

    __tablename__ = "lms_facts"
    __table_args__ = (Index(None, "next_change_at"),)

    person_id: Mapped[Id] = mapped_column(ForeignKey("lms_persons.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    subject: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    """The slug of a course; empty for what is about the person as a whole."""
    department_id: Mapped[Id] = mapped_column(ForeignKey("lms_departments.id"))
    """Where the person counts: the department of the primary assignment."""
    state: Mapped[str] = mapped_column(String(12))
    next_change_at: Mapped[datetime | None]
    """When time alone makes it something else."""


class Cell(Base):
    """How many people of one department, those below it not included, have a fact in a state.

    No constraint keeps ``n`` from being wrong: what happened must not fail because of a figure. Verifying names it.
    """

    __tablename__ = "lms_cells"

    department_id: Mapped[Id] = mapped_column(ForeignKey("lms_departments.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    subject: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), primary_key=True)
    n: Mapped[int]
