"""*May I?* over what is on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.people.queries import PersonRow, persons_by_id
from lms.permission.models import KeptAnswer
from lms.permission.queries.deciders import known_of
from lms.permission.queries.streams import states_of
from lms.permission.queries.timelines import SHIPPED
from lms.permission.rules import Answer, Facts, Question, State, Verdict, answer
from lms.permission.rules.answering import LESS_NOW

SHOWN = 20
"""How many kept answers a page lists."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question about one person and one channel."""

    person_id: str
    channel: str
    question: Question


@dataclass(frozen=True, slots=True)
class Told:
    """An answer with what it rests on: the stream that stands or is open there, and whom to ask (None: compliance)."""

    answer: Answer
    standing: State | None
    open: State | None
    ask: PersonRow | None

    @property
    def is_slipped(self) -> bool:
        """Whether it would be another answer but for a slip that has not healed yet."""
        return self.answer.cure == LESS_NOW


@dataclass(frozen=True, slots=True)
class KeptRow:
    """An answer that the person kept: the question as it was put, and what was said when."""

    id: str
    channel: str
    question: Question
    verdict: str
    code: str
    kept_at: datetime


def may(session: Session, person_id: str, channel: str, question: Question, now: datetime) -> Answer:
    """Answer whether a person may do something on a channel at ``now``; the caller knows that the person exists."""
    states = states_of(session, [person_id], now)
    return answers(session, [Asked(person_id, channel, question)], states, now)[0]


def answers(
    session: Session, asked: Sequence[Asked], states: Mapping[str, Sequence[State]], now: datetime
) -> list[Answer]:
    """Answer questions from the streams of their people as they are at ``now``.

    No statement, but for the answers that say *ask first*: whom to ask is four, whatever their number.
    """
    found = first_answers(asked, states, now)
    ids = {one.person_id for one, said in zip(asked, found, strict=True) if said.verdict is Verdict.ASK_FIRST}
    if not ids:
        return found
    known = known_of(session, ids, now, None)
    return [
        _answer(one, states, known.facts(one.person_id, now))
        if said.verdict is Verdict.ASK_FIRST and one.person_id in known.timelines
        else said
        for one, said in zip(asked, found, strict=True)
    ]


def first_answers(asked: Sequence[Asked], states: Mapping[str, Sequence[State]], now: datetime) -> list[Answer]:
    """Answer without looking for whom to ask: an answer that says *ask first* names compliance."""
    nobody = Facts(now=now, person_id="", matrix=SHIPPED)
    return [_answer(one, states, nobody) for one in asked]


def _answer(one: Asked, states: Mapping[str, Sequence[State]], facts: Facts) -> Answer:
    return answer(
        one.question, [state for state in states.get(one.person_id, ()) if state.channel == one.channel], facts
    )


def told(session: Session, person_id: str, channel: str, question: Question, now: datetime) -> Told:
    """Return the answer to a person's own question with what it rests on; one statement, six for *ask first*."""
    states = states_of(session, [person_id], now)
    said = answers(session, [Asked(person_id, channel, question)], states, now)[0]
    own = [state for state in states.get(person_id, ()) if state.channel == channel]
    ask = said.ask if said.ask != "compliance" else None
    return Told(
        answer=said,
        standing=next((state for state in own if state.is_standing), None),
        open=next((state for state in own if state.is_open), None),
        ask=persons_by_id(session, {ask}, now).get(ask) if ask else None,
    )


def kept_of(session: Session, person_id: str) -> tuple[KeptRow, ...]:
    """Return the answers that a person kept, newest first, at most :data:`SHOWN`; one statement."""
    rows = session.scalars(
        select(KeptAnswer)
        .where(KeptAnswer.person_id == person_id)
        .order_by(KeptAnswer.kept_at.desc(), KeptAnswer.id.desc())
        .limit(SHOWN)
    )
    return tuple(
        KeptRow(row.id, row.channel, Question(**row.question), row.verdict, row.code, row.kept_at) for row in rows
    )
