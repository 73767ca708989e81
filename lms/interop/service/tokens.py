"""Making and revoking access tokens."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from lms.core.errors import Fault, InvalidInput, NotFound, RuleRefused
from lms.core.ids import new_id
from lms.db.work import Work
from lms.interop.events import AccessTokenMade, AccessTokenRevoked
from lms.interop.models import NAME_LENGTH, AccessToken, TokenAllowance
from lms.interop.rules import LEAST_PER_MINUTE, MOST_PER_MINUTE, TokenScope, window_of
from lms.people.queries.listing import department_choices

BEGINNING = "pd_"
"""What every token begins with, so that one that leaks into a file is found by whoever looks for secrets."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a token is to be: for which program, what it opens, within which department, until when, how much.

    ``token_id`` comes with the page that asked, so that a form that is sent twice makes one token.
    """

    name: str
    scopes: frozenset[TokenScope]
    expires_at: datetime
    department_id: str | None = None
    per_minute: int = 6_000
    token_id: str = ""


def make_token(work: Work, wish: Wish) -> str:
    """Make a token and return it: the one time that it can be read."""
    _check(work, wish)
    token = BEGINNING + secrets.token_urlsafe(32)
    row = AccessToken(
        id=wish.token_id or new_id(),
        digest=hashlib.sha256(token.encode()).hexdigest(),
        name=wish.name.strip(),
        ending=token[-4:],
        scopes=" ".join(sorted(scope.value for scope in wish.scopes)),
        department_id=wish.department_id,
        per_minute=wish.per_minute,
        made_at=work.now,
        made_by=str(work.actor.person_id),
        expires_at=wish.expires_at,
    )
    work.session.add(row)
    try:
        work.session.flush()
    except IntegrityError:
        raise RuleRefused(
            "This token was made already, and shown once.", "Revoke it and make another, if you missed it.", code="once"
        ) from None
    work.session.add(TokenAllowance(token_id=row.id, window_at=window_of(work.now), taken=0, in_all=0))
    scopes = frozenset(scope.value for scope in wish.scopes)
    work.emit(
        AccessTokenMade(token_id=row.id, scopes=scopes, department_id=row.department_id, expires_at=row.expires_at)
    )
    return token


def _check(work: Work, wish: Wish) -> None:
    faults = []
    if not 0 < len(wish.name.strip()) <= NAME_LENGTH:
        faults.append(Fault("Name", f"has 1 to {NAME_LENGTH} characters."))
    if not wish.scopes:
        faults.append(Fault("What it may ask", "is empty.", "Choose at least one."))
    if not LEAST_PER_MINUTE <= wish.per_minute <= MOST_PER_MINUTE:
        faults.append(Fault("Questions a minute", f"is between {LEAST_PER_MINUTE} and {MOST_PER_MINUTE:,}."))
    if wish.expires_at <= work.now:
        faults.append(Fault("Last day", "is past.", "Choose a later day."))
    known = {department_id for department_id, _ in department_choices(work.session)}
    if wish.department_id is not None and wish.department_id not in known:
        faults.append(Fault("Department", "is not known.", "Choose one of the list."))
    if faults:
        raise InvalidInput(faults)


def revoke_token(work: Work, token_id: str) -> None:
    """End a token now; unknown is NotFound, one that has ended already a RuleRefused."""
    row = work.session.get(AccessToken, token_id)
    if row is None:
        raise NotFound("There is no such token.", "Go back to the list.")
    if row.revoked_at is not None:
        raise RuleRefused("This token was revoked already.", "Nothing has to be done.", code="revoked-already")
    _revoke(work, row, "by-hand")


def revoke_tokens_of(work: Work, person_id: str) -> None:
    """End the tokens that somebody made who has left: nobody answers for them any more."""
    rows = work.session.scalars(
        select(AccessToken).where(AccessToken.made_by == person_id, AccessToken.revoked_at.is_(None))
    )
    for row in rows:
        _revoke(work, row, "left")


def _revoke(work: Work, row: AccessToken, reason: str) -> None:
    row.revoked_at = work.now
    work.emit(AccessTokenRevoked(token_id=row.id, reason=reason))
