"""*May I?* over what is on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from lms.permission.queries.deciders import deciders_of
from lms.permission.queries.streams import states_of
from lms.permission.queries.timelines import timelines
from lms.permission.rules import Answer, Question, answer


def may(session: Session, person_id: str, channel: str, question: Question, now: datetime) -> Answer:
    """Answer whether a person may do something on a channel at ``now``; the caller knows that the person exists."""
    known = timelines(session, [person_id], now)
    facts = deciders_of(session, known, now, None)[person_id].add_to(known[person_id].facts(now))
    states = states_of(session, [person_id], now, known).get(person_id, [])
    return answer(question, [state for state in states if state.channel == channel], facts)
