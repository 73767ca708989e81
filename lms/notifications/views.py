"""Pages of notices: one's own, and the messages that the product sent."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action, Role
from lms.core.errors import NotFound
from lms.core.paging import Paging
from lms.db.work import Work
from lms.notifications import queries, service
from lms.notifications.forms import LONGEST_NAME, chosen_kind, chosen_state, chosen_ways
from lms.notifications.kinds import KINDS, kinds_for
from lms.notifications.mailing import sample_letter
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


@bp.get("/notices/settings")
@requires(Action.SELF_READ)
def settings(work: Work) -> ResponseReturnValue:
    """Show how each kind of notice reaches the reader, and why some cannot be switched off."""
    person_id = str(work.actor.person_id)
    return render(
        "notifications/settings.html",
        kinds=kinds_for(
            manages=work.actor.manages,
            decides=work.actor.can(Action.PERMISSION_DECIDE),
            is_hr=work.actor.has(Role.HR),
        ),
        chosen=queries.choices_of(work.session, person_id),
        has_email=queries.has_email(work.session, person_id),
    )


@bp.post("/notices/settings")
@requires(Action.SELF_READ)
def choose(work: Work) -> ResponseReturnValue:
    """Keep how the reader wants each kind."""
    service.choose(work, chosen_ways(request.form))
    flash(_("From now on notices come as you chose."))
    return redirect(url_for("lms.notifications.settings"), 303)


@bp.get("/messages")
@requires(Action.MESSAGE_READ)
def sent(work: Work) -> ResponseReturnValue:
    """Show what the product sent, what waits, and what could not be delivered."""
    state, kind = chosen_state(request.args.get("state")), chosen_kind(request.args.get("kind"))
    paging = Paging.from_args(request.args)
    rows, total = queries.sent_messages(work.session, work.actor, work.now, paging, state=state, kind=kind)
    return render("notifications/sent.html", rows=rows, total=total, paging=paging, state=state, kind=kind, kinds=KINDS)


@bp.post("/messages/<message_id>/again")
@requires(Action.MESSAGE_READ)
def send_again(work: Work, message_id: str) -> ResponseReturnValue:
    """Try a message once more that could not be delivered."""
    service.send_again(work, message_id)
    flash(_("It will be tried again within a minute."), "waiting")
    return redirect(url_for("lms.notifications.sent"))


@bp.get("/messages/kinds")
@requires(Action.MESSAGE_READ)
def kinds(work: Work) -> ResponseReturnValue:
    """Show which notices there are, what brings each about, and how many were made of each."""
    return render("notifications/kinds.html", kinds=KINDS, made=queries.made_of_kinds(work.session, work.now))


@bp.get("/messages/kinds/<kind>")
@requires(Action.MESSAGE_READ)
def kind(work: Work, kind: str) -> ResponseReturnValue:
    """Show one kind of notice: its words, its trigger, whom it goes to, the latest, and why somebody got none."""
    if kind not in KINDS:
        raise NotFound("There is no such kind of notice.", "Choose one from the list.")
    named = request.args.get("who", "")[:LONGEST_NAME]
    return render(
        "notifications/kind.html",
        code=kind,
        kind=KINDS[kind],
        sample=sample_letter(kind, work.settings, work.actor.language, work.now),
        latest=queries.latest_of_kind(work.session, work.actor, kind, work.now),
        ladder=service.steps_of(kind, work.settings.reminder_days),
        named=named,
        found=queries.why(work.session, work.actor, kind, named, work.now) if named.strip() else None,
    )
