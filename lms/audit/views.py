"""The trail, for compliance."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from lms.audit import exports, queries
from lms.audit.forms import ExportForm
from lms.audit.labels import label, labels
from lms.core.access import Action
from lms.core.errors import InvalidInput
from lms.core.paging import Paging
from lms.db.work import Work
from lms.web.blueprint import Room
from lms.web.guard import requires
from lms.web.render import render

bp = Room("audit", __name__)
NUMBER_LENGTH = 64
LOOK_AGAIN_SECONDS = 3


@bp.get("/audit")
@requires(Action.AUDIT_READ)
def trail(work: Work) -> ResponseReturnValue:
    """Show what was done, newest first."""
    event = request.args.get("event", "")
    number = request.args.get("number", "").strip()[:NUMBER_LENGTH]
    known = labels()
    paging = Paging.from_args(request.args)
    rows, total = queries.trail(
        work.session, work.actor, work.now, paging, event=event if event in known else "", number=number
    )
    return render(
        "audit/trail.html",
        rows=rows,
        total=total,
        paging=paging,
        event=event,
        number=number,
        events=sorted(known.items(), key=lambda item: item[1]),
        label=label,
    )


@bp.get("/audit/exports")
@requires(Action.AUDIT_READ)
def export_list(work: Work) -> ResponseReturnValue:
    """Show the form for an export, and the latest ones with how far each is."""
    today = work.settings.day_of(work.now)
    return _exports_page(work, ExportForm(None, first=today.replace(month=1, day=1), last=today))


@bp.post("/audit/exports")
@requires(Action.AUDIT_READ)
def ask_export(work: Work) -> ResponseReturnValue:
    """Ask for an export; the worker writes it."""
    form = ExportForm(request.form)
    if form.validate():
        try:
            exports.ask(work, form.first.data, form.last.data)
            return redirect(url_for("lms.audit.export_list"), 303)
        except InvalidInput as error:
            form.last.errors = [f"{fault.message} {fault.cure}" for fault in error.faults]
    return _exports_page(work, form)


@bp.get("/audit/exports/<export_id>.zip")
@requires(Action.AUDIT_READ)
def export_file(work: Work, export_id: str) -> Response:
    """Send the file of an export."""
    path = exports.finished(work, export_id)
    return send_file(path.absolute(), as_attachment=True, download_name="record.zip", max_age=0)


def _exports_page(work: Work, form: ExportForm) -> Response:
    rows = exports.exports_for(work.session, work.actor)
    running = any(row.state in {exports.WAITING, exports.RUNNING} for row in rows)
    page = render("audit/exports.html", form=form, rows=rows, running=running)
    response = make_response(page, 400 if form.errors else 200)
    if running and not form.errors:
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response
