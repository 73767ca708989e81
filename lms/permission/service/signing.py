"""Signing a policy: reading its text, typing one's name over it; or not, and taking it back."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from lms.core.errors import Fault, InvalidInput, NotFound, RuleRefused, Stale
from lms.core.ids import new_id
from lms.db.work import Work
from lms.people.rules import sort_name
from lms.permission.linking import text_digest
from lms.permission.models import PolicySignature
from lms.permission.policy_events import PolicyDeclined, PolicySignatureWithdrawn, PolicySigned
from lms.permission.queries.history import names_of
from lms.permission.queries.persons import lock_persons
from lms.permission.queries.policies import VersionRow, version_of_policy
from lms.permission.rules.policies import Signing
from lms.permission.service.reacting import react

LONGEST_NAME = 200


def sign(work: Work, slug: str, digest: str, name: str, *, answer: int | None = None) -> None:
    """Sign the newest version of a policy as the person who acts, and let the permissions react.

    ``digest`` is of the text that was read: another one is a Stale. ``name`` is what was typed; ``answer`` the place of
    the answer to the check question. A wrong name or answer is an InvalidInput. Signing twice is signing once.
    """
    person_id, version = _begin(work, slug)
    if version.signing is Signing.NONE:
        raise RuleRefused("This text is to be read; nobody signs it.", "Nothing has to be done.", code="not-signed")
    if digest != version.text_digest:
        raise Stale(
            "A newer version of this policy has been published while you read.",
            "Nothing was signed. Read the new version, then sign that one.",
            code="policy-changed",
        )
    _check(version, name, answer, names_of(work.session, [person_id])[person_id][0])
    standing = _standing(work, person_id, slug)
    if any(one.signed and one.number == version.number for one in standing):
        return
    for one in standing:
        if not one.signed:
            one.ended_at = work.now
    work.session.flush()
    signature = _answer(work, person_id, version, name=" ".join(name.split()))
    work.emit(
        PolicySigned(
            person_id=person_id,
            signature_id=signature.id,
            policy=slug,
            number=version.number,
            text_digest=version.text_digest,
            signature_digest=str(signature.name_digest),
        )
    )
    react(work, [person_id])


def decline(work: Work, slug: str) -> None:
    """Do not sign a policy that may be declined, or take the signature back; no reason is asked. Permissions react."""
    person_id, version = _begin(work, slug)
    if version.signing is not Signing.OPTIONAL:
        raise RuleRefused(
            "This policy belongs to the work here; it cannot be declined.",
            "Talk to whoever answers for it; the name stands beside the text.",
            code="policy-required",
        )
    standing = _standing(work, person_id, slug)
    if any(not one.signed and one.number == version.number for one in standing):
        return
    signed = [one for one in standing if one.signed]
    for one in standing:
        one.ended_at = work.now
    work.session.flush()
    declined = _answer(work, person_id, version)
    about = {"person_id": person_id, "policy": slug}
    for one in signed:
        work.emit(PolicySignatureWithdrawn(signature_id=one.id, number=one.number, **about))
    if not signed:
        work.emit(PolicyDeclined(signature_id=declined.id, number=version.number, **about))
    react(work, [person_id])


def _begin(work: Work, slug: str) -> tuple[str, VersionRow]:
    if work.actor.person_id is None:
        raise NotFound("There is no such person.")
    lock_persons(work.session, [work.actor.person_id])
    return work.actor.person_id, version_of_policy(work.session, slug)


def _check(version: VersionRow, typed: str, answer: int | None, name: str) -> None:
    faults = []
    if len(typed) > LONGEST_NAME or not typed.strip() or sort_name(typed) != sort_name(name):
        faults.append(Fault("name", "is not your name as it stands here.", f"Type {name}."))
    question = version.question
    if question is not None and answer != question.right:
        faults.append(Fault("answer", "is not what the text says.", "Read the part it is about again, then choose."))
    if faults:
        raise InvalidInput(faults)


def _standing(work: Work, person_id: str, slug: str) -> list[PolicySignature]:
    own = (PolicySignature.person_id == person_id, PolicySignature.policy == slug, PolicySignature.ended_at.is_(None))
    return list(work.session.scalars(select(PolicySignature).where(*own).order_by(PolicySignature.number)))


def _answer(work: Work, person_id: str, version: VersionRow, *, name: str | None = None) -> PolicySignature:
    salt = secrets.token_hex(16) if name is not None else None
    row = PolicySignature(
        id=new_id(),
        person_id=person_id,
        policy=version.policy,
        number=version.number,
        signed=name is not None,
        answered_at=work.now,
        text_digest=version.text_digest,
        name=name,
        salt=salt,
        name_digest=text_digest(salt, name) if salt is not None and name is not None else None,
    )
    work.session.add(row)
    work.session.flush()
    return row
