"""Questions about signing in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Account, EndedSession, FailedTry, OneTimeCode, Persona
from lms.accounts.rules import ADDRESS_HELD, ADDRESS_SPAN, ADDRESS_TRIES, COUNTED
from lms.core.access import Actor, Role
from lms.people.models import Assignment, Department, Person, RoleGiving
from lms.people.queries import actor_of_number, visible_to
from lms.people.queries.actors import actor_by, actor_statement
from lms.people.rules import normal_email, sort_name

MOST_TRIES = 20
"""Failures of one name that are looked at: beyond them the wait grows no longer."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """Somebody who may sign in; ``password_hash`` is None before the first password."""

    person_id: str
    employee_number: str
    name: str
    email: str | None
    language: str
    password_hash: str | None
    email_changed_at: datetime | None
    """Since when the address is another one than before, by somebody else's hand; None once it was confirmed."""


@dataclass(frozen=True, slots=True)
class PersonaRow:
    """A persona as the sign-in page of a demo company offers it."""

    key: str
    role: str
    name: str
    name_language: str

    @property
    def initials(self) -> str:
        """The letters of the round mark."""
        return Actor(person_id=None, name=self.name).initials


@dataclass(frozen=True, slots=True)
class CodeCandidate:
    """Somebody without e-mail for whom the actor may print a code; ``has_password`` says they signed in before."""

    person_id: str
    employee_number: str
    name: str
    name_language: str
    department_name: str | None
    has_password: bool


class SessionNumber(str):
    """An employee number that a session vouches for, with the key that it was made under and its own id."""

    __slots__ = ("session_id", "session_key")
    session_id: str
    session_key: str

    def __new__(cls, number: str, session_key: str, session_id: str) -> Self:
        """Return the number with its session's key and id."""
        made = super().__new__(cls, number)
        made.session_key, made.session_id = session_key, session_id
        return made


_ACCOUNT = (
    Person.id,
    Person.employee_number,
    Person.name,
    Person.email,
    Person.language,
    Account.password_hash,
    Person.email_changed_at,
)
_IN_SESSION = actor_statement(
    Person.employee_number == bindparam("number"),
    exists().where(Account.person_id == Person.id, Account.session_key == bindparam("session_key")),
    ~exists().where(EndedSession.id == bindparam("session_id")),
)


def actor_in_session(session: Session, key: str, now: datetime) -> Actor | None:
    """Return the actor of an identity's key, in one statement.

    A :class:`SessionNumber` counts only while its session's key is the account's (a new one ends every session) and
    until its session was signed out.
    """
    if not isinstance(key, SessionNumber):
        return actor_of_number(session, key, now)
    return actor_by(session, _IN_SESSION, _in_session(key, now))


def _in_session(key: SessionNumber, now: datetime) -> dict[str, object]:
    return {"number": str(key), "session_key": key.session_key, "session_id": key.session_id, "now": now}


def account_named(session: Session, name: str, now: datetime) -> AccountRow | None:
    """Return who signs in under an employee number or an e-mail address; nobody who has left."""
    email = normal_email(name) if "@" in name else None
    named = Person.employee_number == name.strip()
    return _account(session, or_(named, Person.email == email) if email else named, now)


def account_of(session: Session, person_id: str, now: datetime) -> AccountRow | None:
    """Return the account of a person, or None when nobody active has that id."""
    return _account(session, Person.id == person_id, now)


def _account(session: Session, condition: ColumnElement[bool], now: datetime) -> AccountRow | None:
    row = session.execute(
        select(*_ACCOUNT)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(condition, Person.active, or_(Person.left_at.is_(None), Person.left_at > now))
        .order_by(Person.id)
    ).first()
    return AccountRow(*row) if row else None


def failures(
    session: Session, name_hash: str, address_hash: str, now: datetime
) -> tuple[Sequence[datetime], Sequence[datetime]]:
    """Return when sign-in failed for a name and from an address, newest first, bounded in number."""
    tried = select(FailedTry.tried_at).order_by(FailedTry.tried_at.desc())
    by_name = tried.where(FailedTry.name_hash == name_hash, FailedTry.tried_at > now - COUNTED).limit(MOST_TRIES)
    from_there = tried.where(FailedTry.address_hash == address_hash, FailedTry.tried_at > now - ADDRESS_SPAN)
    return session.scalars(by_name).all(), session.scalars(from_there.limit(ADDRESS_TRIES)).all()


def code_owner(session: Session, code_hash: str, kind: str, now: datetime, *, lock: bool = False) -> AccountRow | None:
    """Return whose unused, unexpired code this is, or None; ``lock`` waits for whoever is using it just now."""
    statement = select(OneTimeCode.person_id).where(
        OneTimeCode.code_hash == code_hash,
        OneTimeCode.kind == kind,
        OneTimeCode.used_at.is_(None),
        OneTimeCode.expires_at > now,
    )
    person_id = session.scalar(statement.with_for_update() if lock else statement)
    return account_of(session, person_id, now) if person_id else None


def codes_since(session: Session, person_id: str, kind: str, since: datetime) -> int:
    """Return how many codes of a kind a person was sent since then."""
    counted = select(func.count()).where(
        OneTimeCode.person_id == person_id, OneTimeCode.kind == kind, OneTimeCode.issued_at > since
    )
    return session.scalar(counted) or 0


def printable(actor: Actor, now: datetime) -> ColumnElement[bool]:
    """Return the condition that keeps those for whom the actor may print a code.

    HR within its scope and managers, for the people below them who have no e-mail: whoever has an address sets a
    password by mail, without anybody between. Neither compliance nor a delegate hands out codes, nobody to themselves,
    and nobody one for a holder of a role: whoever reads it could become the second key (the command line prints those).
    """
    printer = replace(
        actor, grants=frozenset(grant for grant in actor.grants if grant.role is Role.HR), delegate_for=frozenset()
    )
    return and_(
        visible_to(printer, now),
        Person.active,
        or_(Person.left_at.is_(None), Person.left_at > now),
        or_(Person.email.is_(None), Person.email_changed_at > now - ADDRESS_HELD),
        Person.id != (actor.person_id or ""),
        ~exists().where(RoleGiving.person_id == Person.id, RoleGiving.taken_at.is_(None)),
    )


def code_candidates(session: Session, actor: Actor, search: str, now: datetime, most: int) -> list[CodeCandidate]:
    """Return up to ``most`` people for whom the actor may print a code, by name; ``search``: part of name or number."""
    statement = (
        select(
            Person.id,
            Person.employee_number,
            Person.name,
            Person.name_language,
            Department.name,
            Account.password_hash.is_not(None),
        )
        .outerjoin(
            Assignment,
            and_(Assignment.person_id == Person.id, Assignment.is_primary, Assignment.ends_at.is_(None)),
        )
        .outerjoin(Department, Department.id == Assignment.department_id)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(printable(actor, now))
        .order_by(Person.sort_name, Person.id)
        .limit(most)
    )
    if search.strip():
        statement = statement.where(
            or_(
                Person.sort_name.contains(sort_name(search), autoescape=True),
                Person.employee_number == search.strip(),
            )
        )
    return [CodeCandidate(*row) for row in session.execute(statement)]


def printable_among(session: Session, actor: Actor, person_ids: Sequence[str], now: datetime) -> list[AccountRow]:
    """Return those of ``person_ids`` for whom the actor may print a code, by name."""
    rows = session.execute(
        select(*_ACCOUNT)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(person_ids), printable(actor, now))
        .order_by(Person.sort_name, Person.id)
    )
    return [AccountRow(*row) for row in rows]


def personas(session: Session) -> list[PersonaRow]:
    """Return the personas in their order."""
    rows = session.execute(
        select(Persona.key, Persona.role, Person.name, Person.name_language)
        .join(Person, Person.id == Persona.person_id)
        .order_by(Persona.place)
    )
    return [PersonaRow(*row) for row in rows]


def persona_account(session: Session, key: str, now: datetime) -> AccountRow | None:
    """Return the account of a persona, or None."""
    person_id = session.scalar(select(Persona.person_id).where(Persona.key == key))
    return account_of(session, person_id, now) if person_id else None
