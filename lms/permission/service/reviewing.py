"""Review campaigns: started and called off by compliance; asked, reminded and ended by the clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import exists, func, insert, literal, select, update

from lms.core.access import SYSTEM, Role
from lms.core.errors import AccessDenied, DomainError, Fault, InvalidInput, NotFound, RuleRefused
from lms.core.ids import new_id
from lms.db.work import Store, Work
from lms.people.rules import end_of_day
from lms.permission.models import Permission, ReviewCampaign, ReviewItem
from lms.permission.queries.campaigns import covered, in_review, may_review, progress_of
from lms.permission.queries.previews import day_of
from lms.permission.review_events import ReviewCalledOff, ReviewEnded, ReviewOpened, ReviewReminded, ReviewStarted
from lms.permission.rules import State
from lms.permission.rules import commands as c
from lms.permission.rules.reviews import LEAST_DAYS, MOST_DAYS, NOT_ASKED, Turn, remind_at, turn_of
from lms.permission.service.carrying import carry_out

AT_ONCE = 100


def start_review(work: Work, department_id: str | None, due_on: date) -> str:
    """Ask for an answer to every permission of a department with all below it (None: the company) by a last day.

    Returns the campaign's id. Those who decide are asked by :func:`tick`, some people at a time. A day too near or too
    far is an InvalidInput, a department outside the scope NotFound, nothing to review a RuleRefused.
    """
    _in_scope(work, department_id)
    ahead = (due_on - day_of(work.now, work.settings.time_zone)).days
    if not LEAST_DAYS <= ahead <= MOST_DAYS:
        fault = Fault("due_on", "is too near or too far.", f"Give {LEAST_DAYS} to {MOST_DAYS} days for the answers.")
        raise InvalidInput([fault])
    due_at = end_of_day(due_on, work.settings.time_zone)
    row = ReviewCampaign(
        id=new_id(),
        department_id=department_id,
        started_at=work.now,
        started_by=str(work.actor.person_id),
        due_at=due_at,
        next_change_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    asked = _put_items(work, row)
    if not asked:
        raise RuleRefused(
            "No permission stands there that is not in a review already.",
            "Choose another department, or wait for the review that is open.",
            code="nothing-to-review",
        )
    work.emit(ReviewStarted(campaign_id=row.id, department_id=department_id, due_at=due_at, permissions=asked))
    return row.id


def _in_scope(work: Work, department_id: str | None) -> None:
    if department_id is None:
        if not (work.actor.is_system or work.actor.has_for_company(Role.COMPLIANCE)):
            raise AccessDenied("You review within your departments.", "Choose one of them.")
        return
    if not may_review(work.session, work.actor, department_id):
        raise NotFound("There is no such department within your scope.", "Choose one of the list.")


def _put_items(work: Work, row: ReviewCampaign) -> int:
    """Put down every permission that the review asks about, in one statement; return how many they are."""
    standing = in_review(row.department_id, work.now, asked=False)
    values = select(literal(row.id), *standing.selected_columns, literal(value=True)).select_from(*standing.froms)
    columns = ["campaign_id", "stream_id", "person_id", "department_id", "channel", "level", "pending"]
    work.session.execute(insert(ReviewItem).from_select(columns, values.where(*standing.whereclauses)))
    return work.session.scalar(select(func.count()).where(ReviewItem.campaign_id == row.id)) or 0


def call_off(work: Work, campaign_id: str) -> None:
    """Call a review off before its day: nobody is asked any more, what was answered stays. Else RuleRefused."""
    wanted = select(ReviewCampaign).where(ReviewCampaign.id == campaign_id, covered(work.actor)).with_for_update()
    row = work.session.scalar(wanted)
    if row is None:
        raise NotFound("There is no such review within your scope.", "Go back to the list of reviews.")
    if row.ended_at or row.called_off_at or row.due_at <= work.now:
        raise RuleRefused("The review is over already.", "Its record stays as it is.", code="campaign-over")
    row.called_off_at, row.next_change_at = work.now, None
    work.session.execute(update(ReviewItem).where(ReviewItem.campaign_id == row.id).values(pending=True))
    work.emit(ReviewCalledOff(campaign_id=row.id))


def tick(store: Store) -> int:
    """Ask about what is not asked yet, open, remind once, end what is due; return how much was done.

    Each person and each campaign in a unit of work of their own, so that being killed loses nothing; two ticks at once
    do no harm, since what one has done the other finds done.
    """
    done, seen = 0, set[str]()
    while people := _pending(store, seen):
        for person_id in people:
            with store.writing(SYSTEM) as work:
                done += _hand_on(work, person_id)
        seen.update(people)
    for campaign_id in _due(store):
        with store.writing(SYSTEM) as work:
            done += _turn(work, campaign_id)
    return done


def _pending(store: Store, seen: Collection[str]) -> list[str]:
    with store.reading() as work:
        people = select(ReviewItem.person_id).where(ReviewItem.pending).distinct().limit(AT_ONCE + len(seen))
        return [person_id for person_id in work.session.scalars(people) if person_id not in seen]


def _hand_on(work: Work, person_id: str) -> int:
    """Let every pending permission of one person hear of its review; return how many there were."""
    rows = work.session.execute(
        select(ReviewItem, ReviewCampaign, Permission)
        .join(ReviewCampaign, ReviewCampaign.id == ReviewItem.campaign_id)
        .join(Permission, Permission.id == ReviewItem.stream_id)
        .where(ReviewItem.pending, ReviewItem.person_id == person_id)
        .order_by(ReviewCampaign.started_at, ReviewItem.stream_id)
    ).all()
    for item, campaign, permission in rows:
        _tell_stream(work, item, campaign, State.from_json(permission.state))
        item.pending = False
    return len(rows)


def _tell_stream(work: Work, item: ReviewItem, campaign: ReviewCampaign, state: State) -> None:
    """Open or close the review in the stream; what has ended or rests unanswered since an earlier one is left."""
    if campaign.called_off_at is not None:
        if state.campaign_id != campaign.id:
            return
        command: c.Command = c.CloseCampaign(stream_id=item.stream_id)
    else:
        command = c.OpenCampaign(stream_id=item.stream_id, campaign_id=campaign.id, due_at=campaign.due_at)
    try:
        with work.attempt():
            carry_out(work, item.person_id, item.channel, command)
    except DomainError:
        if campaign.called_off_at is None:
            item.answer, item.answered_at = NOT_ASKED, work.now


def _due(store: Store) -> list[str]:
    with store.reading() as work:
        return list(work.session.scalars(select(ReviewCampaign.id).where(ReviewCampaign.next_change_at <= work.now)))


def _turn(work: Work, campaign_id: str) -> int:
    """Open, remind or end, whichever is due; nothing where another worker was first."""
    row = work.session.scalar(
        select(ReviewCampaign)
        .where(ReviewCampaign.id == campaign_id, ReviewCampaign.next_change_at <= work.now)
        .with_for_update()
    )
    if row is None or _is_pending(work, campaign_id):
        return 0
    match turn_of(row.started_at, row.due_at, row.next_change_at, work.now):
        case Turn.OPEN:
            _open(work, row)
        case Turn.REMIND:
            _remind(work, row)
        case Turn.END:
            _end(work, row)
    return 1


def _open(work: Work, row: ReviewCampaign) -> None:
    """Say that it is open. Where the day to remind is past already, this is said instead."""
    reminder = remind_at(row.started_at, row.due_at)
    row.next_change_at = reminder if reminder > work.now else row.due_at
    work.emit(ReviewOpened(campaign_id=row.id, due_at=row.due_at))


def _remind(work: Work, row: ReviewCampaign) -> None:
    row.reminded_at, row.next_change_at = work.now, row.due_at
    waiting = progress_of(work.session, row.id, work.now).whole.waiting
    if waiting:
        work.emit(ReviewReminded(campaign_id=row.id, due_at=row.due_at, waiting=waiting))


def _end(work: Work, row: ReviewCampaign) -> None:
    counts = progress_of(work.session, row.id, work.now).whole
    row.ended_at, row.next_change_at = work.now, None
    work.emit(ReviewEnded(campaign_id=row.id, permissions=counts.all, unanswered=counts.unanswered))


def _is_pending(work: Work, campaign_id: str) -> bool:
    found = exists().where(ReviewItem.campaign_id == campaign_id, ReviewItem.pending)
    return bool(work.session.scalar(select(found)))
