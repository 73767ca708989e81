"""Questions about reviews of permissions: until when one asks, and for whom one still waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.queries import actor_of
from lms.permission.models import ReviewCampaign
from lms.permission.queries.reviews import reviews_of

STARTED, DUE = "review_started", "review_due"


def review_asks_until(session: Session, campaign_id: str, now: datetime) -> datetime | None:
    """Return the first instant that is too late for an answer, or None where the review asks nobody any more."""
    asking = (ReviewCampaign.called_off_at.is_(None), ReviewCampaign.due_at > now)
    return session.scalar(select(ReviewCampaign.due_at).where(ReviewCampaign.id == campaign_id, *asking))


def still_reviewing(session: Session, wanted: Collection[tuple[str, str]], now: datetime) -> set[tuple[str, str]]:
    """Return for which of these (person, campaign) something still waits on the person's list."""
    found: set[tuple[str, str]] = set()
    for person_id in sorted({person_id for person_id, _ in wanted}):
        actor = actor_of(session, person_id, now)
        if actor is not None:
            found |= {(person_id, row.state.campaign_id or "") for row in reviews_of(session, actor, now)}
    return found & set(wanted)
