"""Answering a review: what stands is kept, made less, set to rest or ended; several at once, each by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Text, bindparam, cast, select

from lms.core.language import zone_of
from lms.db.kept import ask
from lms.db.work import Work
from lms.permission.events import PermissionEvent, PermissionKept, PermissionNarrowed, PermissionRevoked
from lms.permission.models import Permission, ReviewCampaign, ReviewItem
from lms.permission.queries.streams import state_for
from lms.permission.queries.terms import ends_after
from lms.permission.rules import State, Terms
from lms.permission.rules.reviews import ItemState, Less
from lms.permission.rules.state import read_state
from lms.permission.service import holding
from lms.permission.service.together import Outcome, each, lock_all
from lms.permission.vocabulary import HandReason

Asked = Mapping[str, int | None]
_STATE = select(cast(Permission.state, Text)).where(Permission.id == bindparam("id"))


def keep_each(work: Work, asked: Asked) -> tuple[Outcome, ...]:
    """Keep each permission (id → the version that was shown) as it is."""
    return _answer_each(work, asked, lambda stream_id, version: holding.keep(work, stream_id, expected=version))


def narrow_each(work: Work, asked: Asked, less: Less, reason: HandReason, text: str) -> tuple[Outcome, ...]:
    """Make each permission less; one that is not more than that already is refused, and stays to be answered."""

    def narrow(stream_id: str, version: int | None) -> None:
        state = state_for(work.session, work.actor, stream_id, work.now)
        terms = _narrowed(state, less, work.settings.time_zone)
        holding.narrow(work, stream_id, terms, reason, text, expected=version)

    return _answer_each(work, asked, narrow)


def suspend_each(work: Work, asked: Asked, reason: HandReason, text: str) -> tuple[Outcome, ...]:
    """Keep each permission and let it rest by hand, until whoever may lift that does."""

    def suspend(stream_id: str, version: int | None) -> None:
        holding.suspend(work, stream_id, reason, text, expected=version)
        holding.keep(work, stream_id)

    return _answer_each(work, asked, suspend)


def revoke_each(work: Work, asked: Asked, reason: HandReason, text: str) -> tuple[Outcome, ...]:
    """End each permission for good."""

    def revoke(stream_id: str, version: int | None) -> None:
        holding.revoke(work, stream_id, reason, text, expected=version)

    return _answer_each(work, asked, revoke)


def _answer_each(work: Work, asked: Asked, act: Callable[[str, int | None], None]) -> tuple[Outcome, ...]:
    def one(stream_id: str) -> str:
        act(stream_id, asked[stream_id])
        return stream_id

    lock_all(work, asked)
    return each(work, asked, one)


def _narrowed(state: State, less: Less, time_zone: str) -> Terms:
    until = state.until or datetime.max.replace(tzinfo=UTC)
    earlier = ends_after(less.last_day, zone_of(time_zone)) if less.last_day else until
    level = less.level if less.level and state.level.covers(less.level) else state.level
    base = Terms(level, state.scope, state.conditions, until)
    return replace(base, conditions=state.conditions | less.conditions, until=min(until, earlier))


def note_answer(work: Work, event: PermissionEvent) -> None:
    """Put an answer into the record of its review; what is said after the day stands in the stream alone."""
    campaign_id = getattr(event, "campaign_id", None)
    if campaign_id is None:
        return
    item = work.session.scalar(
        select(ReviewItem)
        .join(ReviewCampaign, ReviewCampaign.id == ReviewItem.campaign_id)
        .where(
            ReviewItem.campaign_id == campaign_id,
            ReviewItem.stream_id == event.stream_id,
            ReviewItem.answer.is_(None),
            ReviewCampaign.due_at > event.recorded_at,
        )
    )
    if item is None:
        return
    item.answer, item.answered_at = _answer(work, event), event.recorded_at
    item.answered_by, item.answered_for = event.actor_id, event.on_behalf_of


def _answer(work: Work, event: PermissionEvent) -> str:
    if isinstance(event, PermissionNarrowed):
        return ItemState.NARROWED.value
    if isinstance(event, PermissionRevoked):
        return ItemState.REVOKED.value
    state = read_state(ask(work.session, _STATE, {"id": event.stream_id}).scalar_one())
    rests = any(hold.since == event.recorded_at and hold.by == event.actor_id for hold in state.hand_holds)
    return (ItemState.SUSPENDED if rests else ItemState.KEPT).value


ANSWERS = (PermissionKept, PermissionNarrowed, PermissionRevoked)
