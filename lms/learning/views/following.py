"""Follow-ups: ask for them, answer them, stop them."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.db.work import Work
from lms.learning import service
from lms.learning.queries.attempts import sitting_of
from lms.learning.queries.following import follow_ups_of
from lms.learning.views.room import bp
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/follow-ups")
@requires(Action.COURSE_LEARN)
def follow_ups(work: Work) -> ResponseReturnValue:
    """Show which follow-ups are due, which are to come, and which are done."""
    rows = follow_ups_of(work.session, str(work.actor.person_id))
    by_state = {state: [row for row in rows if row.state(work.now) == state] for state in ("due", "waiting", "done")}
    return render("learning/follow_ups.html", it=by_state)


@bp.post("/courses/<slug>/follow-ups")
@requires(Action.COURSE_LEARN)
def choose_follow_ups(work: Work, slug: str) -> ResponseReturnValue:
    """Ask for the follow-ups of a course."""
    service.choose_follow_ups(work, str(work.actor.person_id), slug)
    flash(_("You will be asked. Stopping is one click, at any time."))
    return redirect(url_for("lms.learning.follow_ups"), 303)


@bp.post("/courses/<slug>/follow-ups/stop")
@requires(Action.COURSE_LEARN)
def stop_follow_ups(work: Work, slug: str) -> ResponseReturnValue:
    """Want no further follow-ups of a course."""
    service.stop_follow_ups(work, str(work.actor.person_id), slug)
    flash(_("You will not be asked again."))
    return redirect(url_for("lms.learning.follow_ups"), 303)


@bp.post("/follow-ups/<follow_up_id>")
@requires(Action.COURSE_LEARN)
def begin_follow_up(work: Work, follow_up_id: str) -> ResponseReturnValue:
    """Begin a follow-up, or go on with it."""
    person_id = str(work.actor.person_id)
    slug, attempt_id = service.start_follow_up(work, person_id, follow_up_id)
    open_numbers = sitting_of(work.session, person_id, slug, attempt_id).open_numbers
    if not open_numbers:
        return redirect(url_for("lms.learning.review", slug=slug, attempt_id=attempt_id), 303)
    return redirect(url_for("lms.learning.question", slug=slug, attempt_id=attempt_id, number=open_numbers[0]), 303)
