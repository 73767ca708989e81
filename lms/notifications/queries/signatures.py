"""Questions about policies that ask for names: which, who has not signed, and whether they were told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, literal, or_, select
from sqlalchemy.orm import Session

from lms.notifications.models import Notice
from lms.people.models import Person
from lms.people.rules import start_of_day
from lms.permission.models import Permission, Policy, PolicySignature
from lms.permission.queries.policies import unsigned
from lms.permission.rules.policies import Signing, sign_until

ASKED, DUE = "policy_to_sign", "policy_due"


@dataclass(frozen=True, slots=True)
class Asking:
    """A policy that people must sign: ``number`` is the oldest version whose signature counts."""

    slug: str
    number: int
    sign_by: datetime | None
    joiner_days: int

    @property
    def thing(self) -> str:
        """What tells its notices from those of other policies, and of the times when it asked before."""
        return f"{self.slug}:{self.number}"


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Somebody whom a policy asks for their name: by when, and when they were told."""

    person_id: str
    due: datetime | None
    told_at: datetime | None


def asking_policies(session: Session, slug: str | None = None) -> list[Asking]:
    """Return the policies that must be signed, or the one of that name if it is such; one statement."""
    statement = select(Policy.slug, Policy.asked_number, Policy.sign_by, Policy.joiner_days).order_by(Policy.slug)
    statement = statement.where(Policy.signing == Signing.REQUIRED)
    if slug is not None:
        statement = statement.where(Policy.slug == slug)
    return [Asking(*row) for row in session.execute(statement)]


def unsigned_under(session: Session, policy: Asking, now: datetime, time_zone: str) -> list[Unsigned]:
    """Return whom a policy asks for their name and who has not given it; one statement."""
    told = Notice.key == literal(f"{ASKED}:{policy.thing}:") + Person.id
    statement = unsigned(policy.slug, policy.number, now).outerjoin(Notice, told).add_columns(Notice.created_at)
    return [
        Unsigned(person_id, sign_until(policy.sign_by, start_of_day(joined_on, time_zone), policy.joiner_days), told_at)
        for person_id, joined_on, told_at in session.execute(statement.order_by(Person.id))
    ]


def signed_by_now(session: Session, wanted: Collection[tuple[str, str, int]]) -> set[tuple[str, str, int]]:
    """Return which of these (person, policy, number) signed that version or a newer one and have not taken it back."""
    if not wanted:
        return set()
    asked = [
        and_(PolicySignature.person_id == person, PolicySignature.policy == policy, PolicySignature.number >= number)
        for person, policy, number in sorted(wanted)
    ]
    rows = session.execute(
        select(PolicySignature.person_id, PolicySignature.policy, PolicySignature.number).where(
            PolicySignature.signed, PolicySignature.ended_at.is_(None), or_(*asked)
        )
    ).all()
    return {
        (person, policy, number)
        for person, policy, number in wanted
        if any((row.person_id, row.policy) == (person, policy) and row.number >= number for row in rows)
    }


def still_warned(session: Session, permission_ids: Collection[str]) -> set[str]:
    """Return which of these permissions something published will still take a ground from."""
    if not permission_ids:
        return set()
    rows = session.execute(select(Permission.id, Permission.state).where(Permission.id.in_(sorted(permission_ids))))
    return {row.id for row in rows if row.state.get("notices")}
