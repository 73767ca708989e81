"""My permission: what I may do, asking, accepting, taking no part."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.db.work import Work
from lms.permission import queries, service
from lms.permission.forms import AskForm, ReplyForm, WishForm, version_of
from lms.permission.queries.mine import ChannelRow
from lms.permission.queries.requirements import matrix_of
from lms.permission.queries.slips import lessons_named
from lms.permission.queries.streams import state_for
from lms.permission.queries.terms import levels_on
from lms.permission.rules import Status
from lms.permission.service import together
from lms.permission.views.room import bp, told
from lms.permission.vocabulary import CHANNELS, Level
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.i18n import ngettext
from lms.web.render import render


@bp.get("/permission")
@requires(Action.PERMISSION_OWN)
def mine(work: Work) -> ResponseReturnValue:
    """Show what the reader may do where, until when, and what is missing for the next step."""
    return _mine_page(work, _wanted())


@bp.post("/permission/ask")
@requires(Action.PERMISSION_OWN)
def ask(work: Work) -> ResponseReturnValue:
    """Ask on each channel that was chosen; what cannot be asked for is told and hinders nothing else."""
    form = AskForm(request.form)
    matrix = matrix_of(work.session)
    form.offer({level for one in form.channels.data or CHANNELS for level in levels_on(matrix, one, work.now)})
    if not form.validate():
        return _mine_page(work, form)
    outcomes = together.request_each(work, form.channels.data, Level(form.level.data), form.scope, form.wish.data or "")
    asked = [one.stream_id for one in outcomes if one.stream_id]
    refused = tuple(told(CHANNELS.get(one.key, one.key), one.refused) for one in outcomes if one.refused)
    if not asked:
        form.form_errors.extend(refused)
        return _mine_page(work, form, status=409)
    flash(
        ngettext("You have asked. Here is where it stands.", "You have asked for %(num)s channels.", len(asked)),
        "waiting",
    )
    if refused:
        flash(_("Not asked: %(which)s", which=" ".join(refused)), "stopped")
    if len(outcomes) == 1:
        return redirect(url_for("lms.permission.request_page", stream_id=asked[0]))
    return redirect(url_for("lms.permission.mine"))


@bp.get("/permission/request/<stream_id>")
@requires(Action.PERMISSION_OWN)
def request_page(work: Work, stream_id: str) -> ResponseReturnValue:
    """Show one's own request, offer or permission: where it stands, since when, with whom."""
    return shown_request(work, stream_id)


@bp.post("/permission/request/<stream_id>/resubmit")
@requires(Action.PERMISSION_OWN)
def resubmit(work: Work, stream_id: str) -> ResponseReturnValue:
    """Send a returned request again, changed."""
    form = WishForm(request.form)
    state = state_for(work.session, work.actor, stream_id, work.now, own=True)
    form.offer(levels_on(matrix_of(work.session), state.channel, work.now))
    if not form.validate():
        return shown_request(work, stream_id, form)
    expected = version_of(form.version.data)
    wish = form.wish.data or ""
    service.resubmit(work, stream_id, Level(form.level.data), form.scope, wish, expected=expected)
    flash(_("You have sent it again."), "waiting")
    return redirect(url_for("lms.permission.request_page", stream_id=stream_id))


@bp.post("/permission/request/<stream_id>/accept")
@requires(Action.PERMISSION_OWN)
def accept(work: Work, stream_id: str) -> ResponseReturnValue:
    """Turn the own key."""
    service.accept(work, stream_id, expected=version_of(request.form.get("version")))
    flash(_("It is in force. You can stop at any time, without a reason."))
    return redirect(url_for("lms.permission.mine"))


@bp.post("/permission/request/<stream_id>/withdraw")
@requires(Action.PERMISSION_OWN)
def withdraw(work: Work, stream_id: str) -> ResponseReturnValue:
    """Take no part; ``only=yes`` keeps what else stands on the channel."""
    service.withdraw(work, stream_id, only_this=request.form.get("only") == "yes")
    flash(_("You are not taking part there now. Nobody is told a reason, since you gave none."), "info")
    return redirect(url_for("lms.permission.mine"))


def _wanted() -> AskForm:
    """Return the form as an address such as ``?channel=x&level=share`` asks to have it filled."""
    channel, level = request.args.get("channel", "")[:40], request.args.get("level", "")[:40]
    return AskForm(None, channels=[channel] if channel in CHANNELS else [], level=level)


def _mine_page(work: Work, form: AskForm, status: int = 400) -> Response:
    rows = queries.my_permissions(work.session, str(work.actor.person_id), work.now)
    chosen = form.channels.data or CHANNELS
    form.offer({level for row in rows if row.channel in chosen for level in row.levels})
    shown = [row for row in rows if row.standing or row.open]
    return make_response(
        render(
            "permission/mine.html",
            rows=shown or list(rows[:1]),
            best=_best(rows),
            offers=[row for row in rows if row.open and row.open.status is Status.OFFERED],
            form=form,
            history=queries.history_of(work.session, str(work.actor.person_id)),
        ),
        status if form.errors else 200,
    )


def _best(rows: tuple[ChannelRow, ...]) -> ChannelRow | None:
    """Return the channel on which the reader may do most now, the longest."""
    active = [row for row in rows if row.standing and row.standing.in_force and row.standing.until]
    return max(active, key=lambda row: (row.standing.level_now.rank, row.standing.until), default=None)  # type: ignore[union-attr]


def shown_request(work: Work, stream_id: str, form: WishForm | None = None, reply: ReplyForm | None = None) -> Response:
    """Return the page of one's own, with the form that was sent and not taken."""
    page = queries.decision_page(work.session, work.actor, stream_id, work.now, work.settings.time_zone, own=True)
    if form is None:
        level = page.state.asked_level or page.state.level
        form = WishForm(None, level=level.value, wish=page.wish, version=page.state.version)
        form.show(page.state.asked_scope)
        form.offer(levels_on(page.matrix, page.state.channel, work.now))
    slip = page.slip
    mending = next(iter(lessons_named(work.session, [slip.lesson])), None) if slip else None
    answer = reply or ReplyForm(None, version=page.state.version)
    body = render("permission/request.html", page=page, form=form, reply=answer, mending=mending)
    return make_response(body, 400 if form.errors or reply else 200)
