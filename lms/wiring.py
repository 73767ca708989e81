"""The only file that lists the rooms. Each has the same furniture, so that a room is wired by its name.

``views.bp`` are its pages, ``handlers.LISTENS`` what it hears, ``handlers.KEEPS`` what it does with all that happened
before a commit, ``jobs.JOBS`` what it does again and again.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint
from sqlalchemy import Engine

from lms.core.access import Action
from lms.core.clock import Clock, SystemClock
from lms.core.events import Event
from lms.core.settings import Settings
from lms.db.jobs import Job
from lms.db.work import Handler, Keeper, Store
from lms.web.navigation import Entry

ROOMS = ("people", "learning", "awards", "permission", "reports", "audit", "notifications", "interop", "desk")
"""From the lowest room to the highest; an event is heard in this order."""

_DECIDING = tuple(
    f"lms.permission.{page}"
    for page in ("decide", "several", "after_together", "offer", "standing", "history", "reviews")
)
"""Where a manager, or compliance, decides about somebody."""

ENTRIES: Sequence[Entry] = (
    Entry("Home", "lms.desk.home", "house", Action.SELF_READ, ("lms.desk.home",)),
    Entry(
        "Team",
        "lms.desk.team",
        "users",
        Action.TEAM_READ,
        ("lms.desk.team", "lms.desk.person", "lms.permission.as_of", "lms.accounts.codes", *_DECIDING),
    ),
    Entry("Departments", "lms.reports.departments", "chart-column", Action.DEPARTMENT_REPORT, ("lms.reports.",)),
    Entry(
        "People",
        "lms.people.persons",
        "user",
        Action.PERSON_WRITE,
        ("lms.people.", "lms.desk.person", "lms.accounts.codes"),
    ),
    Entry(
        "Permissions",
        "lms.permission.overview",
        "shield-check",
        Action.PERMISSION_OVERSEE,
        ("lms.permission.overview", "lms.permission.as_of", "lms.permission.campaign", *_DECIDING),
    ),
    Entry(
        "Courses", "lms.learning.courses", "book-open", Action.COURSE_LEARN, ("lms.learning.", "lms.desk.transcript")
    ),
    Entry(
        "Policies",
        "lms.permission.signatures",
        "file-text",
        Action.POLICY_OVERSEE,
        ("lms.permission.signatures", "lms.permission.requirement", "lms.permission.latency", "lms.permission.renewal"),
    ),
    Entry("Roles", "lms.people.roles", "key-round", Action.ROLE_APPROVE, ("lms.people.roles",)),
    Entry("Audit trail", "lms.audit.trail", "history", Action.AUDIT_READ, ("lms.audit.",)),
    Entry("Import", "lms.people.imports", "upload", Action.PERSON_IMPORT, ("lms.people.import",)),
    Entry("Messages", "lms.notifications.sent", "mail", Action.MESSAGE_READ, ("lms.notifications.",)),
    Entry("Access tokens", "lms.interop.tokens", "lock", Action.TOKEN_MANAGE, ("lms.interop.",)),
    Entry(
        "My permission",
        "lms.permission.mine",
        "trending-up",
        Action.PERMISSION_OWN,
        ("lms.permission.mine", "lms.permission.request_page", "lms.permission.pass", "lms.permission.polic"),
    ),
    Entry("May I?", "lms.permission.may_i", "circle-help", Action.PERMISSION_OWN, ("lms.permission.may_i",)),
    Entry("Certificates", "lms.awards.mine", "award", Action.CERTIFICATE_OWN, ("lms.awards.",)),
    Entry("Delegation", "lms.people.delegations", "users", Action.TEAM_READ, ("lms.people.deleg",)),
    Entry(
        "My notices",
        "lms.notifications.mine",
        "bell",
        Action.SELF_READ,
        ("lms.notifications.mine", "lms.notifications.settings"),
        of_account=True,
    ),
    Entry("My data", "lms.desk.my_data", "lock", Action.SELF_READ, ("lms.desk.my_data",), of_account=True),
    Entry("Signing in", "lms.accounts.account", "lock", Action.ACCOUNT_OWN, ("lms.accounts.account",), of_account=True),
)
"""A reader sees those that open for them, in this order: five beside each other, the rest under "More". What somebody
was given a role for comes before what everybody has."""


def make_store(settings: Settings, engine: Engine, clock: Clock | None = None) -> Store:
    """Return the store in which every room hears what it listens to."""
    return Store(engine, settings, handlers(), keepers(), clock or SystemClock())


def handlers() -> Mapping[type[Event], Sequence[Handler]]:
    """Return who listens to what, lower rooms first."""
    heard: dict[type[Event], list[Handler]] = {}
    for room in ROOMS:
        for kind, handler in _furniture(room, "handlers", "LISTENS", {}).items():
            heard.setdefault(kind, []).append(handler)
    return heard


def keepers() -> Sequence[Keeper]:
    """Return what each room does just before a commit, lower rooms first."""
    found = (_furniture(room, "handlers", "KEEPS", None) for room in ROOMS)
    return [keeper for keeper in found if keeper is not None]


def jobs() -> list[Job]:
    """Return the jobs of all rooms."""
    return [job for room in ROOMS for job in _furniture(room, "jobs", "JOBS", ())]


def blueprints() -> Sequence[Blueprint]:
    """Return the pages of all rooms."""
    found = (_furniture(room, "views", "bp", None) for room in ROOMS)
    return [blueprint for blueprint in found if blueprint is not None]


def _furniture(room: str, module: str, name: str, default: Any) -> Any:  # noqa: ANN401  (what a module holds)
    full_name = f"lms.{room}.{module}"
    if importlib.util.find_spec(f"lms.{room}") is None or importlib.util.find_spec(full_name) is None:
        return default
    return getattr(importlib.import_module(full_name), name, default)
