"""Drafts: what is being prepared and nobody but its editors sees, the matrix or the next version of a policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.events import JSON, plain
from lms.permission.models import Policy, PublicationDraft
from lms.permission.queries.policies import question_of, version_of_policy
from lms.permission.queries.requirements import newest_grid
from lms.permission.rules.policies import PolicyDraft, Signing
from lms.permission.rules.requirements import Grid, grid_from_json

MATRIX = "matrix"
TO_SIGN, TO_REVIEW = timedelta(days=30), timedelta(days=365)
"""The times that are proposed: to read and sign a version, and to look at it again."""


def subject_of(slug: str) -> str:
    """Return the name under which the next version of a policy is prepared."""
    return f"policy:{slug}"


def draft_row(session: Session, subject: str) -> PublicationDraft | None:
    """Return a draft as it is stored, or None."""
    return session.get(PublicationDraft, subject)


def matrix_draft(session: Session) -> Grid | None:
    """Return the matrix that is being prepared, or None."""
    row = draft_row(session, MATRIX)
    return grid_from_json(row.content) if row is not None else None


def grid_to_edit(session: Session) -> Grid:
    """Return the matrix that is being prepared, else the newest that was published."""
    return matrix_draft(session) or newest_grid(session)


def policy_draft(session: Session, slug: str) -> PolicyDraft | None:
    """Return the version of a policy that is being prepared, or None."""
    row = draft_row(session, subject_of(slug))
    return draft_from_json(row.content) if row is not None else None


def draft_to_edit(session: Session, slug: str, today: date) -> PolicyDraft:
    """Return the version that is being prepared, else one that begins as the newest published; unknown is NotFound.

    Days that were not chosen yet are proposed from ``today`` on.
    """
    found = policy_draft(session, slug)
    if found is not None:
        return replace(found, sign_by=found.sign_by or today + TO_SIGN, review_on=found.review_on or today + TO_REVIEW)
    newest = version_of_policy(session, slug)
    return PolicyDraft(
        title=newest.title,
        text=newest.text,
        language=newest.language,
        owner_id=newest.owner_id,
        audience=newest.audience,
        signing=newest.signing,
        sign_by=today + TO_SIGN,
        joiner_days=newest.joiner_days,
        review_on=today + TO_REVIEW,
        question=newest.question,
    )


def drafted_slugs(session: Session) -> frozenset[str]:
    """Return the short names of the policies of which a version is being prepared; one statement."""
    subjects = session.scalars(select(PublicationDraft.subject).where(PublicationDraft.subject != MATRIX))
    return frozenset(subject.removeprefix("policy:") for subject in subjects)


def policy_slugs(session: Session) -> tuple[str, ...]:
    """Return the short names of the published policies that people can sign; one statement."""
    signable = select(Policy.slug).where(Policy.signing != Signing.NONE).order_by(Policy.slug)
    return tuple(session.scalars(signable))


def draft_to_json(draft: PolicyDraft) -> dict[str, JSON]:
    """Return a draft as JSON; :func:`draft_from_json` is the inverse."""
    return {name: plain(value) for name, value in asdict(draft).items()}


def draft_from_json(value: Mapping[str, Any]) -> PolicyDraft:
    """Read what :func:`draft_to_json` made."""
    known = dict(value)
    for name in ("effective_on", "sign_by", "review_on"):
        known[name] = date.fromisoformat(known[name]) if known.get(name) else None
    known["audience"] = tuple(known["audience"])
    known["signing"] = Signing(known["signing"])
    known["question"] = question_of(known.get("question"))
    return PolicyDraft(**known)
