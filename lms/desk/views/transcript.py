"""The reader's transcript, to read and to print."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.db.work import Work
from lms.desk.queries.transcript import transcript_of
from lms.desk.views.room import bp
from lms.web.guard import requires
from lms.web.render import render


@bp.get("/transcript")
@requires(Action.SELF_READ)
def transcript(work: Work) -> ResponseReturnValue:
    """Show every course taken and attempt, certificates, and training done elsewhere."""
    it = transcript_of(work.session, str(work.actor.person_id), work.now, work.settings.renewal_days)
    return render("desk/transcript.html", it=it)
