"""The one-minute evaluation after a course."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from courses import AnswerRefusedError, State
from courses.evaluation import evaluation_of
from lms.core.access import Action
from lms.core.errors import InvalidInput
from lms.db.work import Work
from lms.learning import rules, service
from lms.learning.queries.following import after_of
from lms.learning.queries.overview import overview_of
from lms.learning.views.lessons import sent_form
from lms.learning.views.presenting import Shown, overlaid
from lms.learning.views.room import bp
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

COMMENT = "comment"


@bp.get("/courses/<slug>/evaluation")
@requires(Action.COURSE_LEARN)
def evaluation(work: Work, slug: str) -> ResponseReturnValue:
    """Ask what the course was like; before a pass, and once it is given, lead back to the course."""
    overview = overview_of(work.session, str(work.actor.person_id), slug, work.now, work.settings.time_zone)
    passed = overview.standing.last_pass
    if passed is None or after_of(work.session, passed.id).is_evaluated:
        return redirect(url_for("lms.learning.course", slug=slug))
    return _page(work, slug)


@bp.post("/courses/<slug>/evaluation")
@requires(Action.COURSE_LEARN)
def evaluate(work: Work, slug: str) -> ResponseReturnValue:
    """Keep the evaluation."""
    form, comment = sent_form(), request.form.get(COMMENT, "")
    try:
        service.evaluate(work, str(work.actor.person_id), slug, form, comment)
    except AnswerRefusedError as refused:
        return _page(work, slug, str(refused), refused.field), 400
    except InvalidInput as refused:
        return _page(work, slug, refused.faults[0].cure, COMMENT), 400
    flash(_("Thank you. It stands without your name."))
    return redirect(url_for("lms.learning.course", slug=slug), 303)


def _page(work: Work, slug: str, error: str = "", field: str = "") -> str:
    course = overview_of(work.session, str(work.actor.person_id), slug, work.now, work.settings.time_zone).course
    view = overlaid(evaluation_of(course).present(State()), sent_form())
    shown = Shown(view, error=error if field != COMMENT else "", error_field=field)
    return render(
        "learning/evaluation.html",
        course=course,
        shown=shown,
        error=error,
        field=field,
        comment=request.form.get(COMMENT, ""),
        longest=rules.LONGEST_COMMENT,
    )
