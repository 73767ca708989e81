"""Deciding: the evidence on one screen, one click to grant, and what to say otherwise."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import DomainError, RuleRefused, Stale
from lms.core.language import zone_of
from lms.db.work import Work
from lms.permission import queries, service
from lms.permission.forms import OWN, DecideForm, SecondForm, version_of
from lms.permission.queries.mine import rungs_of
from lms.permission.queries.peers import Peers, peers_of
from lms.permission.queries.requirements import matrix_of
from lms.permission.queries.streams import state_for
from lms.permission.queries.terms import by_preset, ends_after, granted_as_asked, last_day_of, row_of
from lms.permission.rules import Status, Terms
from lms.permission.rules.presets import AS_ASKED, SHIPPED, USUAL, Preset
from lms.permission.views.room import bp
from lms.permission.vocabulary import DeclineReason, Level
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/permission/decide/<stream_id>")
@requires(Action.PERMISSION_DECIDE)
def decide(work: Work, stream_id: str) -> ResponseReturnValue:
    """Show what is asked for, what speaks for it, and the decision; ``?decision=decline`` begins with that one."""
    return _decide_page(work, stream_id)


@bp.post("/permission/decide/<stream_id>")
@requires(Action.PERMISSION_DECIDE)
def decided(work: Work, stream_id: str) -> ResponseReturnValue:
    """Grant, return or decline."""
    form = DecideForm(request.form)
    usual = _peers(work, _page(work, stream_id)).usual if form.wants_usual else None
    form.offer_usual(usual)
    if not form.validate():
        return _decide_page(work, stream_id, form)
    try:
        flash(*_carry_out(work, stream_id, form, usual))
    except (RuleRefused, Stale) as refused:
        return _refused_page(work, stream_id, form, refused)
    return _onward(work)


def _carry_out(work: Work, stream_id: str, form: DecideForm, usual: Preset | None) -> tuple[str, str]:
    """Do what the form says; return what to tell."""
    expected, text = version_of(form.version.data), form.text.data or ""
    if form.decision.data == "return":
        service.return_(work, stream_id, form.wish.data or "", expected=expected)
        return _("It is sent back with your wish."), "info"
    if form.decision.data == "decline":
        service.decline(work, stream_id, DeclineReason(form.reason.data), text, expected=expected)
        return _("It is declined. The person reads your reason."), "info"
    presets = {preset.value: preset for preset in (*SHIPPED, *([usual] if usual else []))}
    terms = _own_terms(work, stream_id, form) if form.preset.data == OWN else None
    service.grant(work, stream_id, terms, preset=presets.get(form.preset.data, AS_ASKED), expected=expected)
    return _granted()


def _granted() -> tuple[str, str]:
    return _("It is granted. It is in force once the person accepts it."), "granted"


@bp.post("/permission/grant/<stream_id>")
@requires(Action.PERMISSION_DECIDE)
def grant(work: Work, stream_id: str) -> ResponseReturnValue:
    """Grant at one click: as asked, on the conditions of the matrix, for its longest term."""
    try:
        service.grant(work, stream_id, expected=version_of(request.form.get("version")))
    except (RuleRefused, Stale) as refused:
        return _refused_page(work, stream_id, None, refused)
    flash(*_granted())
    return _onward(work)


@bp.post("/permission/second/<stream_id>")
@requires(Action.PERMISSION_DECIDE)
def second(work: Work, stream_id: str) -> ResponseReturnValue:
    """Give the second key, or object."""
    form = SecondForm(request.form)
    if not form.validate():
        return _decide_page(work, stream_id, form)
    act = service.approve if form.decision.data == "approve" else service.object_
    try:
        act(work, stream_id, form.text.data or "", expected=version_of(form.version.data))
    except (RuleRefused, Stale) as refused:
        return _refused_page(work, stream_id, form, refused)
    flash(_("Your decision is on record."), "info")
    return redirect(url_for("lms.permission.overview"))


def _onward(work: Work) -> ResponseReturnValue:
    """Go back to the queue: the manager's, or compliance's."""
    return redirect(url_for("lms.desk.team" if work.actor.can(Action.TEAM_READ) else "lms.permission.overview"))


def _page(work: Work, stream_id: str) -> queries.StreamPage:
    return queries.decision_page(work.session, work.actor, stream_id, work.now, work.settings.time_zone)


def _peers(work: Work, page: queries.StreamPage) -> Peers:
    return peers_of(work.session, work.actor, page, work.now)


def _refused_page(
    work: Work, stream_id: str, form: DecideForm | SecondForm | None, refused: DomainError
) -> ResponseReturnValue:
    """Show why nothing was done, how it stands now, and what was written; all of it is undone."""
    work.session.rollback()
    return _decide_page(work, stream_id, form, refused)


def _decide_page(
    work: Work, stream_id: str, sent: DecideForm | SecondForm | None = None, refused: DomainError | None = None
) -> Response:
    page = _page(work, stream_id)
    peers = _peers(work, page)
    asked = page.state.status is Status.REQUESTED
    form = sent if isinstance(sent, DecideForm if asked else SecondForm) else _fresh(asked=asked)
    if form is not sent or refused:
        form.version.data = page.state.version
    last_days = _fill(work, page, form, peers.usual) if isinstance(form, DecideForm) and page.row else {}
    body = render(
        "permission/decide.html",
        page=page,
        form=form,
        peers=peers,
        rungs=rungs_of(page.standing, page.state if page.state.is_open else None),
        last_days=last_days,
        refused=refused,
        lost=sent.written if sent is not None and form is not sent else "",
    )
    too_late = refused is not None or (sent is not None and form is not sent)
    return make_response(body, 409 if too_late else 400 if form.errors else 200)


def _fresh(*, asked: bool) -> DecideForm | SecondForm:
    """Return an empty form; the address may say which decision it begins with."""
    if not asked:
        return SecondForm(None)
    wanted = request.args.get("decision", "")
    return DecideForm(None, decision=wanted if wanted in DecideForm.DECISIONS else "grant")


def _fill(work: Work, page: queries.StreamPage, form: DecideForm, usual: Preset | None) -> dict[str, object]:
    """Fill the terms with those asked for; return the last day of each preset, by its value."""
    if page.row is None:
        return {}
    zone = zone_of(work.settings.time_zone)
    presets = (*SHIPPED, *([usual] if usual else []))
    terms = by_preset(page.state, page.row, presets, work.now, zone)
    last_days = {value: last_day_of(one, zone) for value, one in terms.items()}
    form.offer_usual(usual)
    form.fill(terms[AS_ASKED.value], last_days[AS_ASKED.value])
    return {**last_days, USUAL: usual}


def _own_terms(work: Work, stream_id: str, form: DecideForm) -> Terms:
    """Return the terms that the form sets out, where it leaves one open as it was asked for."""
    state = state_for(work.session, work.actor, stream_id, work.now)
    matrix, zone = matrix_of(work.session), zone_of(work.settings.time_zone)
    terms = granted_as_asked(state, row_of(matrix, state.channel, state.level, work.now), work.now, zone)
    until = ends_after(form.until.data, zone) if form.until.data else terms.until
    level = Level(form.level.data) if form.level.data else terms.level
    least = row_of(matrix, state.channel, level, work.now).conditions
    scope = replace(form.scope, products=terms.scope.products)
    return Terms(level, scope, least | frozenset(form.conditions.data or ()), until)
