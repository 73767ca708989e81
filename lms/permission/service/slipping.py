"""Slips: switching them on, noting one that was reported, replying to it, and its repair by a short lesson."""

from __future__ import annotations

from sqlalchemy import Text, bindparam, cast, select

from lms.core.access import SYSTEM
from lms.core.errors import AccessDenied, Fault, InvalidInput, Stale
from lms.core.ids import new_id
from lms.db.kept import ask
from lms.db.work import Work
from lms.learning import service as learning
from lms.permission.models import Permission, SlipSetting
from lms.permission.policy_events import SlipsSet
from lms.permission.queries.persons import lock_persons
from lms.permission.queries.slips import lessons_named, short_lessons, slip_rule
from lms.permission.queries.streams import state_for
from lms.permission.rules import State
from lms.permission.rules import commands as c
from lms.permission.rules.policies import SLIP_RECORD, record_digest
from lms.permission.rules.slips import LONGEST, MOST_LESSONS, SHORTEST, SlipRule
from lms.permission.rules.state import read_state
from lms.permission.service.carrying import carry_out
from lms.permission.service.drafting import may_publish
from lms.permission.service.publishing import alone
from lms.permission.service.texts import write_text
from lms.permission.vocabulary import Level, Scope

_STANDING = (
    select(cast(Permission.state, Text))
    .where(Permission.person_id == bindparam("person_id"), Permission.is_standing)
    .order_by(Permission.id)
)


def set_slips(work: Work, new: SlipRule) -> int:
    """Set slips from now on and return the setting's number; what was noted before heals by what was said then.

    ``new.number`` is the setting that was shown: a newer one is a Stale. Without a lesson they cannot be on.
    """
    if not may_publish(work.actor):
        raise AccessDenied("Slips are switched on for the whole company.", "Ask compliance of the company.")
    alone(work, "lms_slip_settings")
    if slip_rule(work.session).number != new.number:
        raise Stale("Somebody else has set slips meanwhile.", "Look at the setting again, then change it.")
    faults = _faults(work, new)
    if faults:
        raise InvalidInput(faults)
    row = SlipSetting(
        id=new_id(),
        number=new.number + 1,
        is_on=new.is_on,
        days=new.days,
        lessons=list(new.lessons),
        set_at=work.now,
        set_by=work.actor.person_id,
    )
    work.session.add(row)
    work.session.flush()
    told = {"number": row.number, "version_id": row.id, "is_on": new.is_on, "days": new.days, "lessons": new.lessons}
    work.emit(SlipsSet(**told, record_digest=record_digest(vars(row), SLIP_RECORD)))  # type: ignore[arg-type]
    return row.number


def _faults(work: Work, new: SlipRule) -> list[Fault]:
    faults = []
    if not SHORTEST <= new.days <= LONGEST:
        faults.append(Fault("days", f"must be between {SHORTEST} and {LONGEST}.", "Fourteen is usual."))
    if len(new.lessons) > MOST_LESSONS:
        faults.append(Fault("lessons", f"are {len(new.lessons)}.", f"Choose {MOST_LESSONS} at most."))
    if set(new.lessons) - {one.code for one in short_lessons(work.session)}:
        faults.append(Fault("lessons", "name one that is not published, or not short.", "Choose from the list."))
    if new.is_on and not new.lessons:
        faults.append(Fault("lessons", "are none.", "Choose at least one: nothing else heals a slip."))
    return faults


def record_slip(
    work: Work, stream_id: str, less: tuple[Level, Scope], lesson: str, text: str, *, expected: int | None = None
) -> None:
    """Note a slip that was reported: until it heals, the permission covers ``less``; the person is asked for a lesson.

    ``lesson`` is one of the setting's. The enrolment is taken before the person, as whoever passes a course does.
    """
    state = state_for(work.session, work.actor, stream_id, work.now)
    rule = slip_rule(work.session)
    if rule.is_on and lesson not in {one.code for one in lessons_named(work.session, rule.lessons)}:
        raise InvalidInput([Fault("lesson", "is none that heals a slip.", "Choose one of the list.")])
    if rule.is_on:
        course, _stroke, module = lesson.partition("/")
        learning.ask_again(work, state.person_id, course, module)
    level, scope = less
    words = write_text(work, state.person_id, stream_id, text)
    more = {"slip_id": new_id(), "level": level, "scope": scope, "lesson": lesson, "expected_version": expected}
    _do(work, state, c.RecordSlip(stream_id=stream_id, **more, **words))  # type: ignore[arg-type]


def reply_to_slip(work: Work, stream_id: str, text: str, *, expected: int | None = None) -> None:
    """Attach a reply to the slip on one's own permission, once; it stands beside what was noted."""
    state = state_for(work.session, work.actor, stream_id, work.now, own=True)
    words = write_text(work, state.person_id, stream_id, text)
    _do(work, state, c.ReplyToSlip(stream_id=stream_id, expected_version=expected, **words))


def note_repair(work: Work, person_id: str, lesson: str) -> None:
    """Note that a person went through a lesson, on each permission whose slip waits for it; else nothing happens."""
    lock_persons(work.session, [person_id])
    for state in [read_state(text) for text in ask(work.session, _STANDING, {"person_id": person_id}).scalars()]:
        if state.slip is not None and state.slip.lesson == lesson and state.slip.done_at is None:
            doer, work.actor = work.actor, SYSTEM
            try:
                _do(work, state, c.NoteRepair(stream_id=state.stream_id))
            finally:
                work.actor = doer


def _do(work: Work, state: State, command: c.Command) -> None:
    carry_out(work, state.person_id, state.channel, command)
