"""One department's people by course: who is certified until when, who is late, who may do what."""

from __future__ import annotations

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.paging import Paging
from lms.db.work import Work
from lms.permission.vocabulary import LEVEL_WORDS, Level
from lms.reports import queries
from lms.reports.queries.people import BY_NAME, BY_NEED, SHOWN, Asked, DepartmentPeople, PersonLine
from lms.reports.views import wording
from lms.reports.views.room import bp
from lms.web import files
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

NAME_LENGTH = 200
RECORD = "lms.desk.person"


@bp.get("/departments/<department_id>")
@requires(Action.DEPARTMENT_REPORT)
def department(work: Work, department_id: str) -> ResponseReturnValue:
    """Show one department's people by course, those who need attention first."""
    paging = Paging.from_args(request.args)
    found = queries.Matrix(work, department_id, _asked()).page(paging)
    return render(
        "reports/department.html",
        found=found,
        crumbs=_crumbs(found),
        paging=paging,
        headline=wording.person_headline(found),
        step=wording.step_text(found.figures.step),
        standing_text=wording.standing_text,
        rungs=_rungs,
        level_word=_level_word,
        record_url=_record_url,
    )


@bp.get("/departments/<department_id>.csv")
@requires(Action.DEPARTMENT_REPORT)
def department_csv(work: Work, department_id: str) -> Response:
    """Give everybody who fits as a file, in the same order and with the same words."""
    matrix = queries.Matrix(work, department_id, _asked())
    head = [_("Name (%(as_of)s)", as_of=files.as_of(work.now)), _("Employee number")]
    for _slug, title in matrix.courses:
        head += [title, _("%(course)s: certified until", course=title), _("%(course)s: due", course=title)]
    return files.csv_file("department", [*head, _("May")], (_row(line) for line in matrix.lines()))


def _row(line: PersonLine) -> list[files.Value]:
    row: list[files.Value] = [line.name, line.employee_number]
    for standing in line.courses:
        row += [wording.standing_word(standing), files.day(standing.through), files.day(standing.due_on)]
    return [*row, _level_word(line.level)]


def _crumbs(found: DepartmentPeople) -> list[tuple[str, str]]:
    """Return the way down to the department: each above it as a comparison of its parts."""
    above = [(node.name, url_for("lms.reports.departments", below=node.id)) for node in found.above]
    return above or [(_("Departments"), url_for("lms.reports.departments"))]


def _asked() -> Asked:
    show, sort = request.args.get("show", ""), request.args.get("sort", BY_NEED)
    return Asked(
        name=request.args.get("q", "").strip()[:NAME_LENGTH],
        show=show if show in SHOWN else SHOWN[0],
        sort=BY_NAME if sort == BY_NAME else BY_NEED,
    )


def _level_word(level: str) -> str:
    return _(LEVEL_WORDS[Level(level)][0]) if level else ""


def _rungs(level: str) -> tuple[tuple[str, str], ...]:
    """Return the ladder up to a level, as the component takes it; Listen is open to all."""
    rank = Level(level).rank if level else 0
    return tuple((LEVEL_WORDS[each][0], "granted" if each.rank <= rank else "not") for each in Level)


def _record_url(line: PersonLine) -> str | None:
    return url_for(RECORD, person_id=line.person_id) if RECORD in current_app.view_functions else None
