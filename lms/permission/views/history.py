"""Looking back: who was allowed what at a past instant, as a page, a file and an answer for software; one timeline."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Response, jsonify, make_response, request
from flask.typing import ResponseReturnValue

from lms.core.access import Action, Role
from lms.core.errors import Fault, InvalidInput, TooLarge
from lms.core.ids import LENGTH
from lms.core.language import zone_of
from lms.core.paging import Paging
from lms.db.work import Work
from lms.people.queries import person_for
from lms.permission.queries.history import timeline_of
from lms.permission.queries.past import Wanted, departments_to_choose, page_of_past, whole_past
from lms.permission.views import telling
from lms.permission.views.room import bp, software_bp
from lms.permission.vocabulary import CHANNELS, LONG_AGO
from lms.web import files
from lms.web.guard import requires
from lms.web.i18n import gettext as _
from lms.web.i18n import zone
from lms.web.render import render

MOST_ROWS = 5_000
NAME_LENGTH = 80
INSTANT_LENGTH = 40


@bp.get("/permission/as-of")
@requires(Action.PERMISSION_LOOK_BACK)
def as_of(work: Work) -> ResponseReturnValue:
    """Show who was allowed what at a past instant, and on what it rested."""
    paging, fault = Paging.from_args(request.args), None
    try:
        wanted = _wanted(work)
    except InvalidInput as error:
        wanted, fault = Wanted(at=work.now), error.faults[0]
    rows, total = page_of_past(work.session, work.actor, work.now, wanted, limit=paging.size, offset=paging.offset)
    page = render(
        "permission/as_of.html",
        rows=rows,
        sees_slips=work.actor.has_for_company(Role.COMPLIANCE),
        total=total,
        paging=paging,
        wanted=wanted,
        fault=fault,
        zone=zone(),
        channels=CHANNELS,
        departments=departments_to_choose(work.session, work.actor),
    )
    return make_response(page, 400 if fault else 200)


@bp.get("/permission/as-of.csv")
@requires(Action.PERMISSION_LOOK_BACK)
def as_of_csv(work: Work) -> Response:
    """Give everything that fits as a file, in the order of the page."""
    wanted = _wanted(work)
    _rows, total = page_of_past(work.session, work.actor, work.now, wanted, limit=0)
    if total > MOST_ROWS:
        raise TooLarge(
            _("%(total)s permissions fit; a file holds at most %(most)s.", total=total, most=MOST_ROWS),
            _("Choose a department or a channel."),
        )
    head = [_("Name (%(as_of)s)", as_of=files.as_of(wanted.at)), *telling.HEAD]
    rows = whole_past(work.session, work.actor, work.now, wanted, MOST_ROWS)
    return files.csv_file("permissions", head, (telling.cells(row) for row in rows))


@software_bp.get("/permission/as-of.json")
@requires(Action.PERMISSION_LOOK_BACK)
def as_of_json(work: Work) -> Response:
    """Give a page of the answer for software; ``at`` may be an instant with its zone. An error is one sentence."""
    wanted, paging = _wanted(work), Paging.from_args(request.args)
    rows, total = page_of_past(work.session, work.actor, work.now, wanted, limit=paging.size, offset=paging.offset)
    told: dict[str, Any] = {"as_of": wanted.at.isoformat(), "asked_at": work.now.isoformat()}
    told |= {"total": total, "page": paging.number, "size": paging.size}
    answer = jsonify(told | {"permissions": [telling.plain_row(row) for row in rows]})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/permission/history/<person_id>")
@requires(Action.PERMISSION_LOOK_BACK)
def history(work: Work, person_id: str) -> ResponseReturnValue:
    """Show everything that happened to one person's permissions, each with where it stood after it."""
    person = person_for(work.session, work.actor, person_id, work.now)
    paging = Paging.from_args(request.args)
    steps, total = timeline_of(work.session, work.actor, person.id, work.now, paging)
    return render("permission/history.html", person=person, steps=steps, total=total, paging=paging)


def _wanted(work: Work) -> Wanted:
    """Read what is asked for; a day or time that is none, or one to come, is an InvalidInput."""
    channel = request.args.get("channel", "")
    return Wanted(
        at=_instant(work.now),
        who=request.args.get("who", "").strip()[:NAME_LENGTH],
        department=request.args.get("department", "")[:LENGTH],
        channel=channel if channel in CHANNELS else "",
        in_force_only=request.args.get("show") != "all",
    )


def _instant(now: datetime) -> datetime:
    """Return the instant of the address: ``at`` with its zone, else ``day`` and ``time`` in the reader's; else now."""
    given, day = request.args.get("at", "")[:INSTANT_LENGTH], request.args.get("day", "")[:INSTANT_LENGTH]
    try:
        if given:
            at = datetime.fromisoformat(given)
            at = at if at.tzinfo else at.replace(tzinfo=zone())
        elif day:
            at = _in_zone(date.fromisoformat(day), request.args.get("time", "")[:INSTANT_LENGTH], now)
        else:
            return now
    except (ValueError, OverflowError):
        raise InvalidInput(
            [Fault("day", _("This is no day and time."), _("Write them as 2026-05-04 and 09:00."))]
        ) from None
    if not LONG_AGO <= at <= now:
        raise InvalidInput(
            [Fault("day", _("This is not a past instant."), _("Choose a day between the year 2000 and today."))]
        )
    return at.astimezone(zone_of("UTC"))


def _in_zone(day: date, clock: str, now: datetime) -> datetime:
    """Return a day and time of the reader's zone; without a time the end of the day, or now where that is to come."""
    if clock:
        return datetime.combine(day, time.fromisoformat(clock).replace(tzinfo=None), zone())
    if day == now.astimezone(zone()).date():
        return now
    return datetime.combine(day + timedelta(days=1), time.min, zone()) - timedelta(microseconds=1)


bp.register_blueprint(software_bp)
