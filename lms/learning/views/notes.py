"""A learner's own notes: one a lesson, saved as it is written, and all of a course with its commitments."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import Stale
from lms.db.work import Work
from lms.learning.queries.lessons import lesson_of
from lms.learning.queries.notes import notebook_of
from lms.learning.service.noting import keep_note
from lms.learning.views.lessons import AUTOSAVE, BASE, lesson_page, saved
from lms.learning.views.room import bp
from lms.web.guard import requires
from lms.web.render import render

NEW_BASE = "X-Base"
"""The header in which a script learns which note stands now."""


@bp.get("/courses/<slug>/notes")
@requires(Action.COURSE_LEARN)
def notes(work: Work, slug: str) -> ResponseReturnValue:
    """Show what the reader wrote in a course, for nobody else's eyes."""
    return render("learning/notes.html", it=notebook_of(work.session, str(work.actor.person_id), slug))


@bp.post("/courses/<slug>/notes/<module_id>")
@requires(Action.COURSE_LEARN)
def note(work: Work, slug: str, module_id: str) -> ResponseReturnValue:
    """Keep the reader's note on a lesson; one that was changed elsewhere meanwhile is shown beside what was sent."""
    person_id, text = str(work.actor.person_id), request.form.get("text", "")
    try:
        base = keep_note(work, person_id, slug, module_id, text, base=request.form.get(BASE))
    except Stale:
        if AUTOSAVE in request.headers:
            raise
        return lesson_page(lesson_of(work.session, person_id, slug, module_id), unsaved_note=text), 409
    if AUTOSAVE in request.headers:
        response = saved()
        response.headers[NEW_BASE] = base
        return response
    return redirect(url_for("lms.learning.lesson", slug=slug, module_id=module_id, _anchor="note"), 303)
