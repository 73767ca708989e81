"""Pages of notices: one's own, and the messages that the product sent."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.paging import Paging
from lms.db.work import Work
from lms.notifications import queries, service
from lms.notifications.forms import STATES, chosen_state
from lms.notifications.rules import KINDS
from lms.web.blueprint import Room
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

bp = Room("notifications", __name__)


@bp.get("/notices")
@requires(Action.SELF_READ)
def mine(work: Work) -> ResponseReturnValue:
    """Show the reader's own notices: for people without e-mail, this is where they wait."""
    rows = queries.notices_for(work.session, str(work.actor.person_id), work.now)
    return render("notifications/mine.html", notices=rows, new=sum(row.is_new for row in rows))


@bp.post("/notices/read")
@requires(Action.SELF_READ)
def read(work: Work) -> ResponseReturnValue:
    """Note that all were read."""
    service.mark_read(work)
    return redirect(url_for("lms.notifications.mine"))


@bp.get("/messages")
@requires(Action.MESSAGE_READ)
def sent(work: Work) -> ResponseReturnValue:
    """Show what the product sent, what waits, and what could not be delivered."""
    state = chosen_state(request.args.get("state"))
    paging = Paging.from_args(request.args)
    rows, total = queries.sent_messages(work.session, work.actor, work.now, paging, state=state)
    return render(
        "notifications/sent.html", rows=rows, total=total, paging=paging, state=state, states=STATES, kinds=KINDS
    )


@bp.post("/messages/<message_id>/again")
@requires(Action.MESSAGE_READ)
def send_again(work: Work, message_id: str) -> ResponseReturnValue:
    """Try a message once more that could not be delivered."""
    service.send_again(work, message_id)
    flash(_("It will be tried again within a minute."), "waiting")
    return redirect(url_for("lms.notifications.sent"))
