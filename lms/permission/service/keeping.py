"""Keeping an answer of *May I?*: the only trace that asking leaves, and only where the person wants it."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import func, select

from lms.core.errors import NotFound, RuleRefused
from lms.core.ids import new_id
from lms.db.work import Work
from lms.permission.answer_events import AnswerDropped, AnswerKept
from lms.permission.models import KeptAnswer
from lms.permission.queries.asking import Told, told
from lms.permission.rules import Question

MOST_KEPT = 500


def keep_answer(work: Work, channel: str, question: Question) -> Told:
    """Ask once more, as the person who acts, and keep the answer of now; RuleRefused where they keep too many."""
    person_id = str(work.actor.person_id)
    kept = work.session.scalar(select(func.count()).where(KeptAnswer.person_id == person_id))
    if (kept or 0) >= MOST_KEPT:
        raise RuleRefused(
            f"You keep {MOST_KEPT} answers already.", "Take away some that you no longer need.", code="too-many-kept"
        )
    said = told(work.session, person_id, channel, question, work.now)
    row = KeptAnswer(
        id=new_id(),
        person_id=person_id,
        channel=channel,
        question=asdict(question),
        verdict=said.answer.verdict.value,
        code=said.answer.code,
        stream_id=said.standing.stream_id if said.standing else None,
        stream_version=said.standing.version if said.standing else None,
        kept_at=work.now,
    )
    work.session.add(row)
    work.emit(
        AnswerKept(answer_id=row.id, person_id=person_id, channel=channel, verdict=row.verdict, code=said.answer.code)
    )
    return said


def drop_answer(work: Work, answer_id: str) -> None:
    """Take one's own kept answer away; unknown and foreign are NotFound."""
    row = work.session.scalar(
        select(KeptAnswer).where(KeptAnswer.id == answer_id, KeptAnswer.person_id == work.actor.person_id)
    )
    if row is None:
        raise NotFound("There is no such answer, or it is not yours.", "Go back to the list.")
    work.session.delete(row)
    work.emit(AnswerDropped(answer_id=row.id, person_id=row.person_id))
