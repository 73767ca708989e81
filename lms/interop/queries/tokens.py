"""Access tokens as their page lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.interop.models import AccessToken, TokenAllowance
from lms.people.models import Department, Person

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token. ``asked`` is how much the servers took of its allowance so far: at least what was asked."""

    scopes: tuple[str, ...]
    id: str
    name: str
    ending: str
    department_name: str | None
    per_minute: int
    made_by: str
    made_by_language: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None
    asked: int

    def counts(self, now: datetime) -> bool:
        """Say whether it opens anything at ``now``."""
        return self.revoked_at is None and now < self.expires_at


def tokens(session: Session) -> tuple[TokenRow, ...]:
    """Return the tokens, newest first, at most :data:`MOST_SHOWN`; one statement."""
    rows: Sequence[Any] = session.execute(
        select(
            AccessToken.scopes,
            AccessToken.id,
            AccessToken.name,
            AccessToken.ending,
            Department.name,
            AccessToken.per_minute,
            Person.name,
            Person.name_language,
            AccessToken.made_at,
            AccessToken.expires_at,
            AccessToken.revoked_at,
            AccessToken.last_used_on,
            TokenAllowance.in_all,
        )
        .join(Person, Person.id == AccessToken.made_by)
        .join(TokenAllowance, TokenAllowance.token_id == AccessToken.id)
        .outerjoin(Department, Department.id == AccessToken.department_id)
        .order_by(AccessToken.made_at.desc(), AccessToken.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    return tuple(TokenRow(tuple(row[0].split()), *row[1:]) for row in rows)
