"""The verbs of signing in. Passwords are checked by the view, outside the transaction: hashing takes its time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from lms.accounts import passwords, queries
from lms.accounts.events import CodeIssued, PasswordSet, SignedOutEverywhere
from lms.accounts.models import Account, EndedSession, FailedTry, OneTimeCode, Persona
from lms.accounts.rules import (
    CODE_LASTS,
    CODES_AN_HOUR,
    COUNTED,
    RESET_LASTS,
    SESSION_LASTS,
    is_address_held,
    normal_code,
    normal_name,
    printed_code,
)
from lms.core.errors import NotFound, RuleRefused
from lms.core.ids import LENGTH, new_id
from lms.db import outbox
from lms.db.work import Work
from lms.notifications import service as notifications

PRINTED, MAILED = "printed", "mailed"
MOST_CODES = 100


@dataclass(frozen=True, slots=True)
class PrintedCode:
    """A code as it is handed out, shown this once."""

    employee_number: str
    name: str
    code: str
    expires_at: datetime


def open_session(work: Work, person_id: str, name: str = "") -> str:
    """Return the key for a new session of a person who proved who they are; failures of ``name`` are forgotten."""
    if name:
        work.session.execute(delete(FailedTry).where(FailedTry.name_hash == passwords.digest(normal_name(name))))
    return _account(work, person_id).session_key


def count_failure(work: Work, name: str, address: str) -> None:
    """Put a failed try on record, whether or not anybody has the name; what is no longer counted is forgotten."""
    work.session.execute(delete(FailedTry).where(FailedTry.tried_at < work.now - COUNTED))
    work.session.add(
        FailedTry(
            id=new_id(),
            name_hash=passwords.digest(normal_name(name)),
            address_hash=passwords.digest(address),
            tried_at=work.now,
        )
    )


def set_password(work: Work, person_id: str, password_hash: str, *, by_code: bool = False) -> str:
    """Give a person a new password and return the key for their one session that lives on; all others end."""
    account = _account(work, person_id)
    account.password_hash = password_hash
    account.session_key = new_id()
    work.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.person_id == person_id, OneTimeCode.used_at.is_(None))
        .values(used_at=work.now)
    )
    work.session.flush()
    work.emit(PasswordSet(person_id=person_id, by_code=by_code))
    notifications.tell(work, person_id, "password_set")
    return account.session_key


def sign_out(work: Work, session_id: str) -> None:
    """End one session, and every copy of its cookie; ends that no cookie outlives are forgotten."""
    work.session.execute(delete(EndedSession).where(EndedSession.ended_at < work.now - SESSION_LASTS))
    work.session.merge(EndedSession(id=session_id[:LENGTH], ended_at=work.now))
    work.session.flush()


def sign_out_everywhere(work: Work, person_id: str) -> None:
    """End every session of a person."""
    _account(work, person_id).session_key = new_id()
    work.session.flush()
    work.emit(SignedOutEverywhere(person_id=person_id))


def print_codes(work: Work, person_ids: Sequence[str]) -> list[PrintedCode]:
    """Make a one-time code for each person; earlier ones of theirs end. The codes themselves are kept nowhere.

    Somebody for whom the actor may not print one is NotFound, over a hundred at once RuleRefused.
    """
    if len(person_ids) > MOST_CODES:
        raise RuleRefused(f"At most {MOST_CODES} codes are printed at once.", "Print them in several sheets.")
    accounts = queries.printable_among(work.session, work.actor, person_ids, work.now)
    if len(accounts) != len(set(person_ids)):
        raise NotFound("There is somebody among them for whom you do not print codes.", "Choose again from the list.")
    return [_print_code(work, account) for account in accounts]


def print_code(work: Work, person_id: str) -> PrintedCode:
    """Make a one-time code for one person, whoever they are: for the command line only, which asks nobody."""
    account = queries.account_of(work.session, person_id, work.now)
    if account is None:
        raise NotFound("There is no such person.")
    return _print_code(work, account)


def _print_code(work: Work, account: queries.AccountRow) -> PrintedCode:
    code = passwords.new_code()
    expires_at = _issue(work, account.person_id, PRINTED, code, CODE_LASTS)
    notifications.tell(work, account.person_id, "code_printed")
    return PrintedCode(account.employee_number, account.name, printed_code(code), expires_at)


def send_reset(work: Work, account: queries.AccountRow, token: str, path: str) -> bool:
    """Send a link by which the person sets a new password.

    False when they have no address, or one that somebody else gave them in the last days, or had several links just
    now.
    """
    hour_ago = work.now - timedelta(hours=1)
    had = queries.codes_since(work.session, account.person_id, MAILED, hour_ago)
    held = is_address_held(account.email_changed_at, work.now, has_password=account.password_hash is not None)
    if account.email is None or held or had >= CODES_AN_HOUR:
        return False
    _issue(work, account.person_id, MAILED, token, RESET_LASTS, keep_earlier=True)
    outbox.put(
        work,
        "mail",
        f"accounts/reset/{new_id()}",
        {
            "to": account.email,
            "template": "accounts/reset",
            "language": account.language,
            "context": {"name": account.name, "path": path, "minutes": RESET_LASTS // timedelta(minutes=1)},
        },
    )
    return True


def owner_of_code(work: Work, number: str, code: str) -> queries.AccountRow | None:
    """Return whose printed code this is, when it fits the employee number; nobody else uses it meanwhile."""
    owner = queries.code_owner(work.session, passwords.digest(normal_code(code)), PRINTED, work.now, lock=True)
    return owner if owner is not None and owner.employee_number == number.strip() else None


def owner_of_token(work: Work, token: str, *, lock: bool = False) -> queries.AccountRow | None:
    """Return whose mailed link this is, while it lasts; ``lock``: nobody else uses it until this work is committed."""
    return queries.code_owner(work.session, passwords.digest(token), MAILED, work.now, lock=lock)


def _issue(
    work: Work, person_id: str, kind: str, code: str, lasts: timedelta, *, keep_earlier: bool = False
) -> datetime:
    if not keep_earlier:
        work.session.execute(
            update(OneTimeCode)
            .where(OneTimeCode.person_id == person_id, OneTimeCode.used_at.is_(None))
            .values(used_at=work.now)
        )
    work.session.add(
        OneTimeCode(
            id=new_id(),
            person_id=person_id,
            kind=kind,
            code_hash=passwords.digest(code),
            issued_by=work.actor.person_id,
            issued_at=work.now,
            expires_at=work.now + lasts,
        )
    )
    work.session.flush()
    work.emit(CodeIssued(person_id=person_id, kind=kind))
    return work.now + lasts


def offer_persona(work: Work, person_id: str, key: str, role: str, place: int) -> None:
    """Offer a person of a demo company on the sign-in page; personas mark a database that ``demo`` made."""
    work.session.add(Persona(person_id=person_id, key=key, role=role, place=place))
    work.session.flush()


def _account(work: Work, person_id: str) -> Account:
    account = work.session.get(Account, person_id)
    if account is None:
        account = Account(person_id=person_id, session_key=new_id(), created_at=work.now)
        work.session.add(account)
        work.session.flush()
    return account
