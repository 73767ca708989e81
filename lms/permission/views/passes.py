"""The pass: a public page, switched on by whom it is about, that says *valid until* or *not valid now*."""

from __future__ import annotations

import segno
from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from lms.core.access import Action
from lms.db.work import Work
from lms.permission import service
from lms.permission.queries.passes import passes_of, shown_pass
from lms.permission.views.room import bp
from lms.web.flashes import flash
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

LONGEST_ADDRESS = 64


@bp.get("/permission/passes")
@requires(Action.PERMISSION_OWN)
def passes(work: Work) -> ResponseReturnValue:
    """Show one's own passes: on or off, the address and its code to scan."""
    rows = passes_of(work.session, str(work.actor.person_id), work.now)
    links = {row.channel: address_of(work, row.address) for row in rows if row.address}
    codes = {channel: code_of(link) for channel, link in links.items()}
    return render("permission/passes.html", rows=rows, links=links, codes=codes)


@bp.post("/permission/passes/<channel>")
@requires(Action.PERMISSION_OWN)
def switch_pass(work: Work, channel: str) -> ResponseReturnValue:
    """Switch one's own pass for a channel on or off."""
    on = request.form.get("on") == "yes"
    service.switch_pass(work, channel, on=on)
    flash(_("Whoever has the address can check it now.") if on else _("The pass is off. Its address is gone for good."))
    return redirect(url_for("lms.permission.passes"))


@bp.get("/pass/<address>")
@requires(Action.PASS_SHOW)
def shown(work: Work, address: str) -> ResponseReturnValue:
    """Say whether a pass is valid now: one text for every cause where it is not."""
    found = shown_pass(work.session, address[:LONGEST_ADDRESS], work.now)
    response = make_response(render("permission/pass.html", shown=found))
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def address_of(work: Work, address: str | None) -> str:
    """Return the whole address of a pass."""
    return work.settings.base_url.rstrip("/") + url_for("lms.permission.shown", address=address)


def code_of(link: str) -> Markup:
    """Return an address as a code to scan, drawn as SVG in the colour of the text around it."""
    drawn = segno.make_qr(link, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
    return Markup(drawn)  # noqa: S704  (drawn by the library from an address of ours)
