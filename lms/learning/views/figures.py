"""How a course works: its questions, what it changed, what people thought."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from lms.core.access import Action, Role
from lms.db.work import Work
from lms.learning.queries.evaluations import reactions_of
from lms.learning.queries.figures import figures_of, groups_of, question_of
from lms.learning.queries.versions import course_of_version, current_version_id
from lms.learning.views.room import bp
from lms.web.guard import requires
from lms.web.render import render


@bp.get("/courses/<slug>/figures")
@requires(Action.COURSE_MEASURE)
def figures(work: Work, slug: str) -> ResponseReturnValue:
    """Show which questions deserve a look, what was gained and kept, and what people thought."""
    groups = groups_of(work.session, work.actor)
    it = figures_of(work.session, slug, groups)
    reactions = reactions_of(work.session, work.actor, it.course, groups)
    return render("learning/figures.html", it=it, reactions=reactions, is_hr=work.actor.has(Role.HR))


@bp.get("/courses/<slug>/figures/<question_id>")
@requires(Action.COURSE_MEASURE)
def question_figures(work: Work, slug: str, question_id: str) -> ResponseReturnValue:
    """Show one question: what is picked, and how it goes by department."""
    course = course_of_version(work.session, current_version_id(work.session, slug))
    row, parts = question_of(work.session, slug, question_id, groups_of(work.session, work.actor))
    return render("learning/question_figures.html", course=course, row=row, parts=parts)
