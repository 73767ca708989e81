"""Lessons: read, answer, see the reasons, go on."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import AnswerRefusedError
from lms.core.access import Action
from lms.db.work import Work
from lms.learning import rules, service
from lms.learning.queries.lessons import Lesson, lesson_of
from lms.learning.views.presenting import Form, Trouble, contents_of, open_titles, scripts_of, shown_lesson
from lms.learning.views.room import bp
from lms.web.forms import ONCE, TOKEN
from lms.web.guard import requires
from lms.web.render import render

AUTOSAVE = "X-Autosave"
BASE = "base"
"""The field in which a form says which answer its page knew of."""


@bp.get("/courses/<slug>/modules/<module_id>")
@requires(Action.COURSE_LEARN)
def lesson(work: Work, slug: str, module_id: str) -> ResponseReturnValue:
    """Show a lesson as its learner left it."""
    found = lesson_of(work.session, str(work.actor.person_id), slug, module_id)
    return lesson_page(found, again=request.args.get("again", ""))


@bp.post("/courses/<slug>/modules/<module_id>/<activity_id>")
@requires(Action.COURSE_LEARN)
def answer(work: Work, slug: str, module_id: str, activity_id: str) -> ResponseReturnValue:
    """Keep an answer and show its reasons at the same place; what is typed meanwhile is saved as it stands."""
    person_id, place, form = str(work.actor.person_id), (slug, module_id, activity_id), sent_form()
    if AUTOSAVE in request.headers:
        service.save_draft(work, person_id, place, form)
        return saved()
    try:
        service.answer_activity(work, person_id, place, form, base=request.form.get(BASE))
    except AnswerRefusedError as refused:
        found = lesson_of(work.session, person_id, slug, module_id)
        return lesson_page(found, trouble=Trouble(activity_id, refused, form)), 400
    return redirect(
        url_for("lms.learning.lesson", slug=slug, module_id=module_id, _anchor=f"activity-{activity_id}"), 303
    )


def saved() -> Response:
    """Return the answer to a script that saved a form in the background."""
    return Response(status=204, mimetype="text/plain")


def sent_form() -> Form:
    """Return the fields of the request's form without those that every form carries."""
    return {name: values for name, values in request.form.lists() if name not in {TOKEN, ONCE, BASE}}


def lesson_page(found: Lesson, again: str = "", trouble: Trouble | None = None, unsaved_note: str | None = None) -> str:
    """Return the page of a lesson; ``unsaved_note`` was sent while another note was kept elsewhere."""
    shown = shown_lesson(found, again, trouble)
    named = ((each.id, each.title or found.module.title) for each in found.module.activities)
    still_again = [(name, title) for name, title in named if name in found.again]
    return render(
        "learning/lesson.html",
        it=found,
        still_again=still_again,
        shown=shown,
        trouble=trouble,
        unsaved_note=unsaved_note,
        still=open_titles(found.module, shown, rules.required(found.module)),
        minutes_left=rules.module_minutes_left(found.module, found.done),
        contents=contents_of(found),
        scripts=scripts_of(found.module),
        share=100 * len(found.done) // max(1, len(found.module.activities)),
    )
