"""Several requests at once: chosen in the queue, decided with one set of terms or one reason, each by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.db.work import Work
from lms.permission.forms import OWN, TogetherForm
from lms.permission.queries import QueueRow
from lms.permission.queries.together import chosen_of, named_of
from lms.permission.rules.presets import SHIPPED, Preset
from lms.permission.service import together
from lms.permission.service.together import MOST_AT_ONCE, Outcome
from lms.permission.views.room import bp
from lms.permission.vocabulary import REFUSALS
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.i18n import ngettext
from lms.web.render import render

LONGEST_ID = 40


@bp.get("/permission/together")
@requires(Action.PERMISSION_DECIDE)
def several(work: Work) -> ResponseReturnValue:
    """Show the requests that were chosen in the queue, and one decision for all of them."""
    return _together_page(work, request.args.getlist("ask"), TogetherForm(None))


@bp.post("/permission/together")
@requires(Action.PERMISSION_DECIDE)
def decided_together(work: Work) -> ResponseReturnValue:
    """Grant or decline each of them by itself, and tell which did not go through and why."""
    form = TogetherForm(request.form)
    if not form.validate():
        return _together_page(work, [value.partition(":")[0] for value in request.form.getlist("asks")], form)
    outcomes = _carry_out(work, form)
    refused = [one for one in outcomes if one.refused]
    done = len(outcomes) - len(refused)
    if done:
        flash(_told(done, granted=form.decision.data == "grant"))
    if not refused:
        return redirect(url_for("lms.desk.team" if work.actor.can(Action.TEAM_READ) else "lms.permission.overview"))
    named = [f"{one.key}:{one.refused.code}" for one in refused if one.refused]
    return redirect(url_for("lms.permission.after_together", left=named, done=done))


@bp.get("/permission/together/after")
@requires(Action.PERMISSION_DECIDE)
def after_together(work: Work) -> ResponseReturnValue:
    """Name each that did not go through, why, and how it stands now."""
    left = [value[: 2 * LONGEST_ID].partition(":") for value in request.args.getlist("left")[:MOST_AT_ONCE]]
    codes = {stream_id[:LONGEST_ID]: code for stream_id, _colon, code in left}
    named = named_of(work.session, work.actor, list(codes), work.now)
    rows = [(named.get(stream_id), *_reason(code)) for stream_id, code in codes.items()]
    done = request.args.get("done", 0, type=int)
    return render("permission/after_together.html", rows=rows, done=min(max(done, 0), MOST_AT_ONCE))


def _reason(code: str) -> tuple[str, str]:
    """Return the sentence and the cure of a refusal's code, as the address carries it."""
    unknown = _("It is not yours to decide, or no longer."), _("Where the manager has changed, the new one decides.")
    reason, cure = REFUSALS.get(code, unknown)
    return _(reason), _(cure)


def _carry_out(work: Work, form: TogetherForm) -> tuple[Outcome, ...]:
    if form.decision.data == "decline":
        return together.decline_each(work, form.expected, form.why, form.text.data or "")
    preset, last_day = _terms(form)
    return together.grant_each(work, form.expected, preset, last_day)


def _terms(form: TogetherForm) -> tuple[Preset, date | None]:
    """Return the terms that were chosen: a preset that ships, or further conditions and a last day of one's own."""
    if form.preset.data == OWN:
        return Preset(OWN, frozenset(form.conditions.data or ())), form.until.data
    return next(preset for preset in SHIPPED if preset.code == form.preset.data), None


def _told(done: int, *, granted: bool) -> str:
    if granted:
        one = "One is granted. It is in force once the person accepts it."
        return ngettext(one, "%(num)s are granted. Each is in force once the person accepts it.", done)
    return ngettext("One is declined.", "%(num)s are declined. Each person reads your reason.", done)


def _together_page(work: Work, stream_ids: list[str], form: TogetherForm) -> Response:
    wanted = [stream_id[:LONGEST_ID] for stream_id in stream_ids[:MOST_AT_ONCE]]
    rows = chosen_of(work.session, work.actor, wanted, work.now, work.settings.time_zone)
    form.show(_waiting(rows))
    gone = len(set(wanted)) - len(rows)
    body = render("permission/together.html", rows=rows, form=form, gone=gone)
    return make_response(body, 400 if form.errors else 200)


def _waiting(rows: Iterable[QueueRow]) -> Mapping[str, str]:
    return {f"{row.state.stream_id}:{row.state.version}": row.person.name for row in rows}
