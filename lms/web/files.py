"""A list as a CSV file: numbers as numbers, the instant and its zone in the head, no cell that a program would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from flask import Response

from lms.web.i18n import gettext as _
from lms.web.i18n import zone

Value = str | int | float | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet would take for a formula; such a text gets an apostrophe before it."""


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[Value]]) -> Response:
    """Return a file that a spreadsheet opens without asking: UTF-8 with its mark, commas, CRLF."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_safe(cell) for cell in head])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    body = text.getvalue().encode("utf-8-sig")
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(body, mimetype="text/csv", headers=headers)


def as_of(now: datetime) -> str:
    """Return the instant of the figures in the reader's zone, with the zone's name: for the head of the file."""
    local = now.astimezone(zone())
    return _("as of %(instant)s %(zone)s", instant=local.strftime("%Y-%m-%d %H:%M %z"), zone=str(zone()))


def day(value: date | None) -> str:
    """Return a day as 2026-11-24, or an empty text."""
    return value.isoformat() if value is not None else ""


def _safe(cell: Value) -> Value:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
