"""Imports: send a file, look at what it would do, let it be done, watch it."""

from __future__ import annotations

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import InvalidInput
from lms.db.work import Work
from lms.people import queries, service
from lms.people.forms import ImportForm
from lms.people.importing.columns import fields_of
from lms.people.importing.files import MOST_ROWS, as_csv
from lms.people.views.room import bp
from lms.web.guard import requires
from lms.web.render import render

LOOK_AGAIN_SECONDS = 3


@bp.get("/people/imports")
@requires(Action.PERSON_IMPORT)
def imports(work: Work) -> ResponseReturnValue:
    """Show the form for a file, and the latest imports."""
    return _page(work, ImportForm())


@bp.post("/people/imports")
@requires(Action.PERSON_IMPORT)
def send_file(work: Work) -> ResponseReturnValue:
    """Check a file; nothing is applied."""
    form = ImportForm(request.form)
    sent = request.files.get("file")
    form.file.raw_data = [sent.filename] if sent and sent.filename else []
    if not form.validate() or sent is None:
        return _page(work, form), 400
    try:
        import_id = service.check_file(
            work, sent.filename or "", sent.read(), form.kind.data, leavers=form.leavers.data
        )
    except InvalidInput as error:
        form.file.errors = [f"{fault.place} {fault.message} {fault.cure}" for fault in error.faults]
        return _page(work, form), 400
    return redirect(url_for("lms.people.import_page", import_id=import_id), 303)


@bp.get("/people/imports/<import_id>")
@requires(Action.PERSON_IMPORT)
def import_page(work: Work, import_id: str) -> ResponseReturnValue:
    """Show what a file would do, how far it is, or what was done."""
    row = queries.import_for(work.session, work.actor, import_id)
    response = make_response(render(f"people/import_{PAGES[row.state]}.html", row=row, meanings=fields_of(row.kind)))
    if row.state == "waiting":
        response.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return response


PAGES = {"checked": "check", "waiting": "progress", "stopped": "progress", "done": "done", "dropped": "done"}


@bp.post("/people/imports/<import_id>/columns")
@requires(Action.PERSON_IMPORT)
def check_again(work: Work, import_id: str) -> ResponseReturnValue:
    """Read the columns another way and check again."""
    row = queries.import_for(work.session, work.actor, import_id)
    chosen = {}
    for meaning in fields_of(row.kind):
        place = request.form.get(meaning, "")
        if place.isascii() and place.isdigit() and len(place) < 4:
            chosen[meaning] = int(place)
    service.check_again(work, import_id, chosen, leavers=bool(row.summary.get("leavers")))
    return redirect(url_for("lms.people.import_page", import_id=import_id), 303)


@bp.post("/people/imports/<import_id>/start")
@requires(Action.PERSON_IMPORT)
def start_import(work: Work, import_id: str) -> ResponseReturnValue:
    """Begin to apply: the first rows at once, the rest by the worker."""
    service.start_import(work, import_id)
    service.go_on(work, import_id)
    return redirect(url_for("lms.people.import_page", import_id=import_id), 303)


@bp.post("/people/imports/<import_id>/go-on")
@requires(Action.PERSON_IMPORT)
def go_on(work: Work, import_id: str) -> ResponseReturnValue:
    """Do the next rows here, where no worker runs."""
    service.start_import(work, queries.import_for(work.session, work.actor, import_id).id)
    service.go_on(work, import_id)
    return redirect(url_for("lms.people.import_page", import_id=import_id), 303)


@bp.post("/people/imports/<import_id>/drop")
@requires(Action.PERSON_IMPORT)
def drop_import(work: Work, import_id: str) -> ResponseReturnValue:
    """Forget a checked file."""
    service.drop_import(work, import_id)
    return redirect(url_for("lms.people.imports"), 303)


@bp.get("/people/imports/<import_id>/faults.csv")
@requires(Action.PERSON_IMPORT)
def faults(work: Work, import_id: str) -> ResponseReturnValue:
    """Send what is wrong as a file, to mend the rows beside it."""
    row = queries.import_for(work.session, work.actor, import_id)
    rows = [
        [str(f["row"]), f["name"], f["column"], f["value"], f"{f['message']} {f['cure']}"]
        for f in row.summary.get("shown", [])
    ]
    content = as_csv(["Row", "Name", "Column", "In the file", "What is wrong, and what to do"], rows)
    headers = {"Content-Disposition": 'attachment; filename="faults.csv"'}
    return Response(content, mimetype="text/csv", headers=headers)


def _page(work: Work, form: ImportForm) -> str:
    return render(
        "people/imports.html", form=form, rows=queries.imports_for(work.session, work.actor), most_rows=MOST_ROWS
    )
