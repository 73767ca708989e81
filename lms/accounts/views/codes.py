"""One-time codes on paper, for people without e-mail."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from lms.accounts import queries, service
from lms.accounts.views.room import bp
from lms.core.access import Action
from lms.db.work import Work
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.render import render

LONGEST_SEARCH = 200


@bp.get("/sign-in-codes")
@requires(Action.PERSON_READ)
def codes(work: Work) -> ResponseReturnValue:
    """Show for whom the reader may print a code."""
    return _choose(work)


@bp.post("/sign-in-codes")
@requires(Action.PERSON_READ)
def print_codes(work: Work) -> ResponseReturnValue:
    """Make the codes and show them once, as sheets to cut and hand over."""
    chosen = request.form.getlist("person")
    if not chosen:
        return _choose(work, _("Choose at least one person.")), 400
    return render("accounts/code_sheets.html", codes=service.print_codes(work, chosen))


def _choose(work: Work, error: str = "") -> str:
    search = request.args.get("q", "")[:LONGEST_SEARCH]
    people = queries.code_candidates(work.session, work.actor, search, work.now, service.MOST_CODES + 1)
    return render(
        "accounts/codes.html",
        people=people[: service.MOST_CODES],
        more=len(people) > service.MOST_CODES,
        search=search,
        error=error,
    )
