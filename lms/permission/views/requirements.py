"""The requirement matrix: what each level asks for on each channel, and changing it with a preview."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from lms.core.access import Action
from lms.core.errors import NotFound
from lms.db.work import Work
from lms.permission.forms.publishing import CellForm, DayForm
from lms.permission.queries.drafts import MATRIX, grid_to_edit, policy_slugs
from lms.permission.queries.mine import course_titles
from lms.permission.queries.previews import day_of, preview_matrix, titles_of_grounds
from lms.permission.queries.requirements import grids_page
from lms.permission.service import drafting, publishing
from lms.permission.views.room import bp
from lms.permission.vocabulary import CHANNELS, Level, MatrixRow
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

NOTICE = timedelta(days=30)
"""The notice that is proposed: time to take a course, or to read a policy."""


@bp.get("/requirements")
@requires(Action.POLICY_OVERSEE)
def requirements(work: Work) -> ResponseReturnValue:
    """Show the matrix that was published last, with what is being prepared in it."""
    form = DayForm(None, on=day_of(work.now, work.settings.time_zone) + NOTICE)
    return render(
        "permission/requirements.html",
        it=grids_page(work.session, work.now),
        titles=titles_of_grounds(work.session),
        may_publish=drafting.may_publish(work.actor),
        form=form,
    )


@bp.get("/requirements/<channel>/<level>")
@requires(Action.POLICY_PUBLISH)
def requirement(work: Work, channel: str, level: str) -> ResponseReturnValue:
    """Show what one level on one channel asks for, to change it."""
    drafting.for_company(work.actor)
    return _cell_page(work, _cell(channel, level), None)


@bp.post("/requirements/<channel>/<level>")
@requires(Action.POLICY_PUBLISH)
def save_requirement(work: Work, channel: str, level: str) -> ResponseReturnValue:
    """Keep what one level on one channel shall ask for; nothing counts before it is published."""
    cell = _cell(channel, level)
    before = grid_to_edit(work.session).get(cell)
    form = CellForm(request.form)
    _offer(work, form, before)
    if not form.validate():
        return _cell_page(work, cell, form)
    for channel_too in CHANNELS if form.everywhere.data else (channel,):
        drafting.save_cell(work, channel_too, cell[1], form.row(before))
    flash(_("Kept in the draft. Nothing counts before you publish it."), "info")
    return redirect(url_for("lms.permission.requirements"))


@bp.get("/requirements/preview")
@requires(Action.POLICY_PUBLISH)
def requirements_preview(work: Work) -> ResponseReturnValue:
    """Show whom the drafted matrix would touch from a day on, before anything happens."""
    drafting.for_company(work.actor)
    form = DayForm(request.args)
    if not form.validate():
        form.on.data = day_of(work.now, work.settings.time_zone) + NOTICE
    seen = preview_matrix(work.session, form.on.data, work.now, work.settings.time_zone)
    titles = titles_of_grounds(work.session)
    return render("permission/requirements_preview.html", it=seen, on=form.on.data, titles=titles)


@bp.post("/requirements/publish")
@requires(Action.POLICY_PUBLISH)
def publish_requirements(work: Work) -> ResponseReturnValue:
    """Publish the matrix as it was previewed."""
    form = DayForm(request.form)
    if not form.validate():
        raise NotFound("The day is missing.", "Open the preview again and choose a day.")
    number = publishing.publish_matrix(work, form.on.data, form.seen.data or "")
    flash(_("Version %(number)s is published. Everybody it touches is told.", number=number))
    return redirect(url_for("lms.permission.requirements"))


@bp.post("/requirements/discard")
@requires(Action.POLICY_PUBLISH)
def discard_requirements(work: Work) -> ResponseReturnValue:
    """Throw the draft away."""
    drafting.drop_draft(work, MATRIX)
    flash(_("The draft is gone. What is published stays as it is."), "info")
    return redirect(url_for("lms.permission.requirements"))


def _cell(channel: str, level: str) -> tuple[str, Level]:
    """Return the cell that an address names; one that is none is NotFound."""
    known = {one.value: one for one in Level if one is not Level.LISTEN}
    if channel not in CHANNELS or level not in known:
        raise NotFound("There is no such level on such a channel.", "Choose a cell of the matrix.")
    return channel, known[level]


def _offer(work: Work, form: CellForm, row: MatrixRow | None) -> None:
    """Let every published course be asked for, and whatever the cell asks for already."""
    titles = {course: course for course in (row.certificates if row else ())} | course_titles(work.session)
    form.offer(sorted(titles.items()), [(slug, slug) for slug in policy_slugs(work.session)])


def _cell_page(work: Work, cell: tuple[str, Level], form: CellForm | None) -> Response:
    status = 200 if form is None else 400
    if form is None:
        form, row = CellForm(None), grid_to_edit(work.session).get(cell)
        _offer(work, form, row)
        form.show(row)
    return make_response(render("permission/requirement.html", form=form, channel=cell[0], level=cell[1]), status)
