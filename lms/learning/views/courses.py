"""The catalogue, and the page of one course."""

from __future__ import annotations

from base64 import b64decode

from flask import make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.db.work import Work
from lms.learning import queries, rules, service
from lms.learning.queries.following import after_of
from lms.learning.queries.overview import media_of, overview_of
from lms.learning.views.room import bp
from lms.web.guard import requires
from lms.web.render import render

MEDIA_SECONDS = 3600


@bp.get("/courses")
@requires(Action.COURSE_LEARN)
def courses(work: Work) -> ResponseReturnValue:
    """Show every published course and how far the reader is."""
    rows = queries.my_courses(work.session, str(work.actor.person_id), work.now, work.settings.time_zone)
    return render("learning/courses.html", rows=rows, step=queries.step_of(rows))


@bp.get("/courses/<slug>")
@requires(Action.COURSE_LEARN)
def course(work: Work, slug: str) -> ResponseReturnValue:
    """Show what is in a course, how long it takes, how far the reader is."""
    overview = overview_of(work.session, str(work.actor.person_id), slug, work.now, work.settings.time_zone)
    passed = overview.standing.last_pass if overview.state == rules.PASSED else None
    after = after_of(work.session, passed.id) if passed else None
    return render("learning/course.html", it=overview, after=after)


@bp.post("/courses/<slug>/enrol")
@requires(Action.COURSE_LEARN)
def enrol(work: Work, slug: str) -> ResponseReturnValue:
    """Begin a course, or begin it again, and go to the first lesson (renewing: to the course)."""
    person_id = str(work.actor.person_id)
    service.enrol(work, person_id, slug)
    overview = overview_of(work.session, person_id, slug, work.now, work.settings.time_zone)
    first = overview.to_do
    if overview.pretest_open or overview.is_renewal or first is None:
        return redirect(url_for("lms.learning.course", slug=slug), 303)
    return redirect(url_for("lms.learning.lesson", slug=slug, module_id=first.id), 303)


@bp.get("/courses/<slug>/continue")
@requires(Action.COURSE_LEARN)
def resume(work: Work, slug: str) -> ResponseReturnValue:
    """Go to the place where the reader stopped: the first thing to do that is not done."""
    overview = overview_of(work.session, str(work.actor.person_id), slug, work.now, work.settings.time_zone)
    if overview.state != rules.STARTED:
        return redirect(url_for("lms.learning.course", slug=slug))
    module = overview.to_do
    if module is None:
        return redirect(url_for("lms.learning.assessment", slug=slug))
    return redirect(url_for("lms.learning.lesson", slug=slug, module_id=module.id, _anchor=overview.anchor))


@bp.get("/courses/<slug>/modules/media/<name>")
@requires(Action.COURSE_LEARN)
def media(work: Work, slug: str, name: str) -> ResponseReturnValue:
    """Send a picture of the version that the reader takes."""
    found = media_of(work.session, str(work.actor.person_id), slug, name)
    response = make_response(b64decode(found.data))
    response.content_type = found.mime
    response.cache_control.private, response.cache_control.max_age = True, MEDIA_SECONDS
    return response
