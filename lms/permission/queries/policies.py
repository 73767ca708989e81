"""Policies: what a person is to sign, what they signed, and how far each department is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.core.access import Actor, Role
from lms.core.errors import NotFound
from lms.db.kept import ask
from lms.db.types import Instant
from lms.people.models import Assignment, Department, DepartmentPath, Person
from lms.people.queries.scope import covered_by
from lms.people.rules import start_of_day
from lms.permission.models import Policy, PolicyAudience, PolicySignature, PolicyVersion
from lms.permission.rules.policies import Question, Signing, sign_until

OFFICERS = (Role.HR, Role.COMPLIANCE)


@dataclass(frozen=True, slots=True)
class MyPolicy:
    """A policy as one person stands to it. ``due`` is by when they sign; None where nothing waits for them.

    ``signed_number`` is the newest version that they signed and have not taken back; ``counts`` whether that is enough.
    """

    slug: str
    title: str
    number: int
    signing: Signing
    for_me: bool
    signed_number: int | None
    signed_at: datetime | None
    declined: bool
    counts: bool
    due: datetime | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published version of a policy."""

    policy: str
    number: int
    title: str
    language: str
    text: str
    text_digest: str
    owner_id: str | None
    owner_name: str | None
    audience: tuple[str, ...]
    signing: Signing
    question: Question | None
    joiner_days: int
    published_at: datetime
    effective_at: datetime
    sign_by: datetime | None
    review_on: date


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy in the list of those who answer for policies: how many of those asked have signed."""

    slug: str
    title: str
    number: int
    signing: Signing
    effective_at: datetime
    sign_by: datetime | None
    review_on: date
    people: int
    signed: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """How many people of a department are asked for a signature, and how many of them have given it."""

    department_id: str
    name: str
    people: int
    signed: int


def _placed(now: Any) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401  (an instant, or its parameter)
    """Return the conditions that keep the primary places of ``now``."""
    ends = or_(Assignment.ends_at.is_(None), Assignment.ends_at > now)
    return (Assignment.is_primary.is_(True), Assignment.starts_at <= now, ends)


def _in_audience(policy: Any, person_id: Any, now: Any) -> ColumnElement[bool]:  # noqa: ANN401  (columns, parameters)
    """Return the condition that a policy is for a person: for everybody, or for a department above one of theirs."""
    audience = exists().where(PolicyAudience.policy == policy)
    reached = exists().where(
        PolicyAudience.policy == policy,
        DepartmentPath.ancestor_id == PolicyAudience.department_id,
        Assignment.department_id == DepartmentPath.descendant_id,
        Assignment.person_id == person_id,
        *_placed(now),
    )
    return or_(~audience, reached)


def _signed(policy: Any, number: Any, person_id: Any) -> ColumnElement[bool]:  # noqa: ANN401  (columns)
    return exists().where(
        PolicySignature.policy == policy,
        PolicySignature.person_id == person_id,
        PolicySignature.number >= number,
        PolicySignature.signed,
        PolicySignature.ended_at.is_(None),
    )


def waiting_count(me: Any, now: Any) -> Select[int]:  # noqa: ANN401  (parameters)
    """Return the select of how many policies wait for a person's signature, for a page that asks more at once."""
    return (
        select(func.count())
        .select_from(Policy)
        .where(
            Policy.signing == Signing.REQUIRED,
            ~_signed(Policy.slug, Policy.asked_number, me),
            _in_audience(Policy.slug, me, now),
        )
    )


_ME: BindParameter[str] = bindparam("me")
_NOW: BindParameter[datetime] = bindparam("now", type_=Instant)
_MINE = (
    select(Policy, Person.joined_on, _in_audience(Policy.slug, _ME, _NOW).label("for_me"))
    .join(Person, Person.id == _ME)
    .order_by(Policy.title, Policy.slug)
)
_ANSWERS = (
    select(PolicySignature.policy, PolicySignature.number, PolicySignature.signed, PolicySignature.answered_at)
    .where(PolicySignature.person_id == _ME, PolicySignature.ended_at.is_(None))
    .order_by(PolicySignature.number)
)


def my_policies(session: Session, person_id: str, now: datetime, time_zone: str) -> tuple[MyPolicy, ...]:
    """Return every policy as the person stands to it: what waits first, the soonest due in front; two statements."""
    answers: dict[str, list[Any]] = {}
    for row in ask(session, _ANSWERS, {"me": person_id}):
        answers.setdefault(row.policy, []).append(row)
    rows = session.execute(_MINE, {"me": person_id, "now": now})
    found = [_mine(policy, joined, for_me, answers.get(policy.slug, []), time_zone) for policy, joined, for_me in rows]
    return tuple(sorted(found, key=lambda one: (one.due is None, one.due or now, not one.for_me, one.title)))


def _mine(policy: Policy, joined_on: date, for_me: bool, answers: list[Any], time_zone: str) -> MyPolicy:  # noqa: FBT001
    signed = next((row for row in reversed(answers) if row.signed), None)
    counts = signed is not None and signed.number >= policy.asked_number
    waits = for_me and not counts and policy.signing == Signing.REQUIRED
    joined = start_of_day(joined_on, time_zone)
    return MyPolicy(
        slug=policy.slug,
        title=policy.title,
        number=policy.number,
        signing=Signing(policy.signing),
        for_me=for_me,
        signed_number=signed.number if signed else None,
        signed_at=signed.answered_at if signed else None,
        declined=any(not row.signed and row.number >= policy.asked_number for row in answers),
        counts=counts,
        due=sign_until(policy.sign_by, joined, policy.joiner_days) if waits else None,
    )


def my_policy(session: Session, person_id: str, slug: str, now: datetime, time_zone: str) -> MyPolicy:
    """Return one policy as the person stands to it; an unknown one is NotFound."""
    found = next((one for one in my_policies(session, person_id, now, time_zone) if one.slug == slug), None)
    if found is None:
        raise NotFound("There is no such policy.", "Choose one from the list.")
    return found


def version_of_policy(session: Session, slug: str, number: int | None = None) -> VersionRow:
    """Return a version of a policy (default: the newest) with its text; unknown is NotFound; one statement."""
    statement = (
        select(PolicyVersion, Person.name)
        .outerjoin(Person, Person.id == PolicyVersion.owner_id)
        .where(PolicyVersion.policy == slug)
    )
    if number is not None:
        statement = statement.where(PolicyVersion.number == number)
    row = session.execute(statement.order_by(PolicyVersion.number.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotFound("There is no such version of a policy.", "Choose one from the list.")
    return _version(*row)


def versions_of_policy(session: Session, slug: str) -> tuple[VersionRow, ...]:
    """Return every version of a policy, the newest first; one statement."""
    rows = session.execute(
        select(PolicyVersion, Person.name)
        .outerjoin(Person, Person.id == PolicyVersion.owner_id)
        .where(PolicyVersion.policy == slug)
        .order_by(PolicyVersion.number.desc())
    )
    return tuple(_version(version, name) for version, name in rows)


def _version(row: PolicyVersion, owner_name: str | None) -> VersionRow:
    return VersionRow(
        policy=row.policy,
        number=row.number,
        title=row.title,
        language=row.language,
        text=row.text,
        text_digest=row.text_digest,
        owner_id=row.owner_id,
        owner_name=owner_name,
        audience=tuple(row.audience),
        signing=Signing(row.signing),
        question=question_of(row.question),
        joiner_days=row.joiner_days,
        published_at=row.published_at,
        effective_at=row.effective_at,
        sign_by=row.sign_by,
        review_on=row.review_on,
    )


def question_of(value: dict[str, Any] | None) -> Question | None:
    """Read a stored check question."""
    return Question(value["text"], tuple(value["answers"]), value["right"]) if value else None


def policies(session: Session, actor: Actor, now: datetime) -> tuple[PolicyRow, ...]:
    """Return every policy with how many of the people in the actor's scope have signed; two statements."""
    counts = _counts(session, covered_by(actor, OFFICERS, now), now)
    rows = session.execute(
        select(Policy, PolicyVersion.effective_at, PolicyVersion.review_on)
        .join(PolicyVersion, and_(PolicyVersion.policy == Policy.slug, PolicyVersion.number == Policy.number))
        .order_by(Policy.title, Policy.slug)
    )
    return tuple(
        PolicyRow(
            slug=policy.slug,
            title=policy.title,
            number=policy.number,
            signing=Signing(policy.signing),
            effective_at=effective_at,
            sign_by=policy.sign_by,
            review_on=review_on,
            people=counts.get(policy.slug, (0, 0))[0],
            signed=counts.get(policy.slug, (0, 0))[1],
        )
        for policy, effective_at, review_on in rows
    )


def _counts(session: Session, whose: ColumnElement[bool], now: datetime) -> dict[str, tuple[int, int]]:
    """Return by policy how many people it is for, and how many of them have signed."""
    audience = exists().where(PolicyAudience.policy == Policy.slug)
    reached = exists().where(
        PolicyAudience.policy == Policy.slug,
        DepartmentPath.ancestor_id == PolicyAudience.department_id,
        DepartmentPath.descendant_id == Assignment.department_id,
    )
    signed = case((_signed(Policy.slug, Policy.asked_number, Person.id), 1), else_=0)
    rows = session.execute(
        select(Policy.slug, func.count(Person.id), func.sum(signed))
        .select_from(Policy)
        .join(Assignment, and_(*_placed(now)))
        .join(Person, Person.id == Assignment.person_id)
        .where(Person.active, whose, or_(~audience, reached))
        .group_by(Policy.slug)
    )
    return {slug: (people, signed) for slug, people, signed in rows}


def signed_in(session: Session, actor: Actor, now: datetime, slug: str) -> tuple[SignedIn, ...]:
    """Return how many of the people whom a policy is for have signed, per department in the actor's scope."""
    mine = Policy.slug == slug
    roots = list(session.scalars(select(PolicyAudience.department_id).where(PolicyAudience.policy == slug)))
    least = session.scalar(select(Policy.asked_number).where(mine)) or 1
    return asked_in(session, roots, _signed(slug, least, Person.id), now, covered_by(actor, OFFICERS, now))


def asked_in(
    session: Session,
    audience: Collection[str],
    signed: ColumnElement[bool],
    now: datetime,
    whose: ColumnElement[bool] | None = None,
) -> tuple[SignedIn, ...]:
    """Return the active people below the departments of ``audience`` (none: all of them), per department."""
    statement = (
        select(Department.id, Department.name, func.count(Person.id), func.sum(case((signed, 1), else_=0)))
        .select_from(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .join(Department, Department.id == Assignment.department_id)
        .where(Person.active, *_placed(now))
        .group_by(Department.id, Department.name)
        .order_by(func.lower(Department.name), Department.id)
    )
    if audience:
        below = select(DepartmentPath.descendant_id).where(DepartmentPath.ancestor_id.in_(sorted(audience)))
        statement = statement.where(Assignment.department_id.in_(below))
    if whose is not None:
        statement = statement.where(whose)
    return tuple(SignedIn(*row) for row in session.execute(statement))


def unsigned(slug: str, least: int, now: datetime) -> Select[str, date]:
    """Return the select of (person, day of joining) whom a policy is for and who signed no version from ``least`` on.

    The same people as :func:`asked_in` counts, for whoever goes through all of them.
    """
    roots = select(PolicyAudience.department_id).where(PolicyAudience.policy == slug)
    below = select(DepartmentPath.descendant_id).where(DepartmentPath.ancestor_id.in_(roots))
    return (
        select(Person.id, Person.joined_on)
        .select_from(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            Person.active,
            *_placed(now),
            or_(~roots.exists(), Assignment.department_id.in_(below)),
            ~_signed(slug, least, Person.id),
        )
    )


def asked_by_version(
    session: Session, slug: str, audience: Collection[str], least: int, now: datetime
) -> tuple[SignedIn, ...]:
    """Return per department whom a version would ask: ``signed`` are those whose signature would go on counting."""
    return asked_in(session, audience, _signed(slug, least, Person.id), now)
