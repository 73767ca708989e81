"""Departments side by side: who has trained everybody."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.ids import LENGTH
from lms.db.work import Work
from lms.reports import queries
from lms.reports.queries.departments import Comparison
from lms.reports.rules.figures import Figures
from lms.reports.views import wording
from lms.reports.views.room import bp
from lms.web import files
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render


@bp.get("/departments")
@requires(Action.DEPARTMENT_REPORT)
def departments(work: Work) -> ResponseReturnValue:
    """Compare the departments directly below one."""
    comparison = _asked(work)
    return render(
        "reports/departments.html",
        comparison=comparison,
        crumbs=[(node.name, url_for("lms.reports.departments", below=node.id)) for node in comparison.above],
        asked_below=request.args.get("below") and comparison.here and comparison.here.id,
        headline=wording.headline(comparison),
        words_of=wording.card,
    )


@bp.get("/departments.csv")
@requires(Action.DEPARTMENT_REPORT)
def departments_csv(work: Work) -> Response:
    """Give the same rows as a file."""
    comparison = _asked(work)
    head = [
        _("Department (%(as_of)s)", as_of=files.as_of(comparison.now)),
        _("People counted"),
        _("Trained"),
        _("Permitted at Share or above"),
    ]
    for _slug, title in comparison.courses:
        head += [
            _("%(course)s: certified", course=title),
            _("%(course)s: begun", course=title),
            _("%(course)s: run out", course=title),
        ]
    return files.csv_file("departments", [*head, _("Next best step")], (_row(row) for row in comparison.rows))


def _row(row: Figures) -> list[files.Value]:
    cells: list[files.Value] = [row.name, row.counted, row.trained, row.permitted]
    for course in row.courses:
        cells += [course.certified, course.started, course.expired]
    return [*cells, wording.step_text(row.step)]


def _asked(work: Work) -> Comparison:
    below, sort = request.args.get("below", "")[:LENGTH], request.args.get("sort", "name")
    return queries.compare(work, below, sort)
