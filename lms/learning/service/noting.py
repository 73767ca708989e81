"""A learner's own note on a lesson: kept as it is written, seen by nobody else."""

from __future__ import annotations

from lms.core.errors import Stale, TooLarge
from lms.db.work import Work
from lms.learning.models import ActivityAnswer
from lms.learning.queries.lessons import LONGEST_NOTE, NOTE, base_of, lesson_of


def keep_note(work: Work, person_id: str, slug: str, module_id: str, text: str, *, base: str | None = None) -> str:
    """Keep the note on a lesson in place of the one before and return the new one's base; an empty one is none.

    A ``base`` that is not the note that stands (``queries.lessons.base_of``) is Stale: it was changed in another
    window or on another device meanwhile, and stays. A text over the bound is a TooLarge.
    """
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_NOTE:
        raise TooLarge(
            f"A note holds {LONGEST_NOTE:,} characters.", "Shorten it; what was saved before is still there."
        )
    lesson = lesson_of(work.session, person_id, slug, module_id)
    if base is not None and base != lesson.note_base:
        raise Stale("You changed this note in another window or on another device meanwhile.", "Look at both.")
    key = (lesson.enrolment.id, module_id, NOTE)
    row = work.session.get(ActivityAnswer, key)
    if row is None:
        row = ActivityAnswer(enrolment_id=key[0], module=key[1], activity=key[2], done=False)
        work.session.add(row)
    row.answer, row.saved_at = {"text": text}, work.now
    work.session.flush()
    return base_of(lesson.person_id, {"text": text})
