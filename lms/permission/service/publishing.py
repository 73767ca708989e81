"""Publishing a policy or the requirement matrix: as it was previewed, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, text, update

from lms.core.errors import InvalidInput, RuleRefused, Stale
from lms.core.ids import new_id
from lms.db.work import Work
from lms.permission.models import MatrixVersion, Permission, Policy, PolicyAudience, PolicyVersion
from lms.permission.policy_events import MatrixPublished, PolicyPublished
from lms.permission.queries.drafts import MATRIX, subject_of
from lms.permission.queries.previews import PolicyPreview, preview_matrix, preview_policy
from lms.permission.queries.requirements import matrix_of
from lms.permission.rules.policies import MATRIX_RECORD, POLICY_RECORD, record_digest, text_digest
from lms.permission.rules.requirements import Cell, Grid, grid_to_json
from lms.permission.service.drafting import drop_draft, for_company


def publish_policy(work: Work, slug: str, seen: str) -> int:
    """Publish the drafted version of a policy and return its number; ``seen`` is the digest of the preview.

    Whose permission it touches gets notice at once; it reacts on the day from which older versions do not count. A
    world that has moved since the preview is a Stale, a draft that is not fit an InvalidInput.
    """
    for_company(work.actor)
    alone(work)
    found = preview_policy(work.session, slug, work.now, work.settings.time_zone)
    if found.faults:
        raise InvalidInput(found.faults)
    as_seen(found.digest, seen)
    store_version(work, found, impact=found.digest)
    drop_draft(work, subject_of(slug))
    return found.number


def store_version(work: Work, new: PolicyPreview, *, impact: str | None) -> None:
    """Write a version of a policy, what it makes of the policy, and wake the permissions that rest on it."""
    draft = new.draft
    policy = work.session.get(Policy, new.slug) or Policy(slug=new.slug, asked_number=new.number)
    again = new.sign_by is not None
    policy.number, policy.title, policy.signing = new.number, draft.title.strip(), draft.signing.value
    policy.joiner_days = draft.joiner_days
    if again:
        policy.asked_number, policy.sign_by = new.number, new.sign_by
    elif policy not in work.session:
        policy.sign_by = None
    work.session.add(policy)
    work.session.flush()
    work.session.execute(delete(PolicyAudience).where(PolicyAudience.policy == new.slug))
    work.session.add_all(PolicyAudience(policy=new.slug, department_id=one) for one in dict.fromkeys(draft.audience))
    version = _version(work, new)
    work.session.add(version)
    work.session.flush()
    _wake_users_of(work, new.slug) if again else None
    work.emit(
        PolicyPublished(
            policy=new.slug,
            number=new.number,
            version_id=version.id,
            text_digest=version.text_digest,
            effective_at=new.effective_at,
            sign_by=new.sign_by,
            record_digest=record_digest(vars(version), POLICY_RECORD),
            impact_digest=impact,
        )
    )


def _version(work: Work, new: PolicyPreview) -> PolicyVersion:
    draft = new.draft
    question = draft.question
    return PolicyVersion(
        id=new_id(),
        policy=new.slug,
        number=new.number,
        title=draft.title.strip(),
        language=draft.language,
        text=draft.text,
        text_digest=text_digest(draft.text),
        owner_id=draft.owner_id,
        audience=sorted(set(draft.audience)),
        signing=draft.signing.value,
        question={"text": question.text, "answers": list(question.answers), "right": question.right}
        if question
        else None,
        joiner_days=draft.joiner_days,
        published_at=work.now,
        published_by=work.actor.person_id,
        effective_at=new.effective_at,
        sign_by=new.sign_by,
        review_on=draft.review_on,
    )


def publish_matrix(work: Work, effective_on: date, seen: str) -> int:
    """Publish the drafted matrix from a day on and return its number; ``seen`` is the digest of the preview.

    A version that takes effect on the day of one that is published and not yet in effect replaces that one.
    """
    for_company(work.actor)
    alone(work)
    found = preview_matrix(work.session, effective_on, work.now, work.settings.time_zone)
    if found.faults:
        raise InvalidInput(found.faults)
    if not found.changed:
        raise RuleRefused("Nothing in the matrix is changed.", "Change a cell, then publish.", code="nothing-changed")
    as_seen(found.digest, seen)
    store_grid(work, found.number, found.grid, (work.now, found.effective_at), impact=found.digest)
    _wake(work, found.changed)
    drop_draft(work, MATRIX)
    return found.number


def store_grid(
    work: Work, number: int, grid: Grid, told_and_counts: tuple[datetime, datetime], *, impact: str | None
) -> None:
    """Write a version of the matrix, with when it is told and from when it counts."""
    rows = grid_to_json(grid)
    version = MatrixVersion(
        id=new_id(),
        number=number,
        rows=rows,
        digest=grid_digest(rows),
        published_at=told_and_counts[0],
        published_by=work.actor.person_id,
        effective_at=told_and_counts[1],
    )
    work.session.add(version)
    work.session.flush()
    work.emit(
        MatrixPublished(
            number=number,
            version_id=version.id,
            grid_digest=version.digest,
            effective_at=version.effective_at,
            record_digest=record_digest(vars(version), MATRIX_RECORD),
            impact_digest=impact,
        )
    )


def grid_digest(rows: dict[str, Any]) -> str:
    """Return the SHA-256 (hex) of a grid as it is stored."""
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def as_seen(digest: str, seen: str) -> None:
    """Refuse with a Stale what would touch others than the preview showed that was confirmed."""
    if digest != seen:
        raise Stale(
            "Somebody or something has changed since you looked: this would touch others than you saw.",
            "Nothing was published. Look at the preview again, then confirm.",
            code="preview-outdated",
        )


def alone(work: Work, tables: str = "lms_persons") -> None:
    """Let nobody decide by the old matrix and write after the new one: whoever writes a permission locks its person.

    On SQLite a writer is alone anyway. ``tables`` are names of ours, never anything from outside. It counts from when
    the wait is over: from earlier, what was written meanwhile would be later than the publication that it knew nothing
    of, and whoever it is about would not be told.
    """
    work.session.connection()  # begins the transaction, which is what SQLite waits for
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(text(f"LOCK TABLE {tables} IN EXCLUSIVE MODE"))
    work.waited()


def _wake_users_of(work: Work, policy: str) -> None:
    matrix = matrix_of(work.session)
    _wake(
        work, [cell for cell, rows in matrix.rows.items() if any(one.row and one.row.policy == policy for one in rows)]
    )


def _wake(work: Work, cells: Iterable[Cell]) -> None:
    """Let every read of these cells' streams, and the next tick, play what was published."""
    by_level: dict[str, set[str]] = {}
    for channel, level in cells:
        by_level.setdefault(level.value, set()).add(channel)
    for name, channels in sorted(by_level.items()):
        late: ColumnElement[bool] = or_(Permission.next_change_at.is_(None), Permission.next_change_at > work.now)
        work.session.execute(
            update(Permission)
            .where(
                or_(Permission.is_open, Permission.is_standing),
                Permission.level == name,
                Permission.channel.in_(sorted(channels)),
                late,
            )
            .values(next_change_at=work.now)
            .execution_options(synchronize_session=False)
        )
