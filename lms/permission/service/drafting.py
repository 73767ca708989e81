"""Preparing a publication: kept as it is written, seen by nobody but its editors, changing nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from lms.core.access import Actor, Role
from lms.core.errors import AccessDenied, Fault, InvalidInput
from lms.db.work import Work
from lms.permission.models import Policy, PublicationDraft
from lms.permission.queries.drafts import MATRIX, draft_row, draft_to_json, grid_to_edit, subject_of
from lms.permission.rules.policies import LONGEST_TEXT, SLUG_LENGTH, PolicyDraft, normal_text
from lms.permission.rules.requirements import grid_to_json
from lms.permission.vocabulary import CHANNELS, CONDITIONS, Level, MatrixRow

SLUG = re.compile(rf"[a-z0-9](?:[a-z0-9-]{{0,{SLUG_LENGTH - 2}}}[a-z0-9])?")
LONGEST_TERM = 36
"""Months; a permission that runs longer is one that nobody looks at again."""


def may_publish(actor: Actor) -> bool:
    """Say whether somebody may publish what counts for the whole company."""
    return actor.is_system or actor.has_for_company(Role.COMPLIANCE)


def for_company(actor: Actor) -> None:
    """Refuse whoever is not compliance of the whole company: a policy and the matrix reach everybody."""
    if not may_publish(actor):
        raise AccessDenied(
            "Policies and the requirement matrix are published for the whole company.",
            "Ask somebody who holds compliance for the company.",
        )


def begin_policy(work: Work, slug: str) -> None:
    """Begin a new policy under a short name; one that is taken, or is none, is an InvalidInput."""
    for_company(work.actor)
    if not SLUG.fullmatch(slug):
        raise InvalidInput(
            [Fault("slug", "is no short name.", "Write small letters, figures and hyphens, 40 at most.")]
        )
    taken = work.session.scalar(select(Policy.slug).where(Policy.slug == slug))
    if taken is not None or draft_row(work.session, subject_of(slug)) is not None:
        raise InvalidInput([Fault("slug", "is the name of another policy.", "Choose another one.")])
    _keep(work, subject_of(slug), draft_to_json(PolicyDraft(owner_id=work.actor.person_id)))


def save_policy_draft(work: Work, slug: str, draft: PolicyDraft) -> None:
    """Keep what was written of a policy's next version, whole or not; what is not fit to publish is told then."""
    for_company(work.actor)
    text = normal_text(draft.text)
    if len(text) > LONGEST_TEXT:
        raise InvalidInput([Fault("text", f"has {len(text)} characters.", f"Write at most {LONGEST_TEXT}.")])
    _keep(work, subject_of(slug), draft_to_json(draft) | {"text": text})


def save_cell(work: Work, channel: str, level: Level, row: MatrixRow | None) -> None:
    """Keep what one cell of the matrix shall ask for (None: the level is dropped on that channel)."""
    for_company(work.actor)
    _check_cell(channel, level, row)
    grid = dict(grid_to_edit(work.session))
    if row is None:
        grid.pop((channel, level), None)
    else:
        grid[channel, level] = row
    _keep(work, MATRIX, grid_to_json(grid))


def _check_cell(channel: str, level: Level, row: MatrixRow | None) -> None:
    faults = []
    if channel not in CHANNELS:
        faults.append(Fault("channel", "is not one of ours.", "Choose one of the list."))
    if level is Level.LISTEN:
        faults.append(Fault("level", "is open to all.", "Choose a higher one."))
    if row is not None and not 1 <= row.longest_months <= LONGEST_TERM:
        faults.append(Fault("longest_months", "is no term.", f"Write 1 to {LONGEST_TERM} months."))
    if row is not None and not row.conditions <= CONDITIONS.keys():
        faults.append(Fault("conditions", "are not of the list.", "Choose from the list."))
    if faults:
        raise InvalidInput(faults)


def drop_draft(work: Work, subject: str) -> None:
    """Throw away what was being prepared."""
    for_company(work.actor)
    row = draft_row(work.session, subject)
    if row is not None:
        work.session.delete(row)
        work.session.flush()


def _keep(work: Work, subject: str, content: Mapping[str, Any]) -> None:
    row = draft_row(work.session, subject)
    if row is None:
        row = PublicationDraft(subject=subject)
        work.session.add(row)
    row.content, row.edited_at, row.edited_by = dict(content), work.now, work.actor.person_id
    work.session.flush()
