"""The page of all components, in demo mode, with its sample data: invented people, every state once. Knows no room."""

from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    DecimalField,
    Form,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core.access import Action
from lms.core.errors import NotFound
from lms.web.blueprint import Room
from lms.web.guard import requires
from lms.web.render import render
from lms.web.state import state

bp = Room("patterns", __name__)

Rungs = tuple[tuple[str, str] | tuple[str, str, str], ...]

LEVELS = [
    ("Listen", "follow, search, read"),
    ("Share", "pass on approved content"),
    ("Engage", "comment, answer, message"),
    ("Publish", "own posts, articles, video"),
    ("Represent", "speak for the company"),
]
BANDS = ["Dabbling", "Testing", "Coordinating", "Scaling", "Leading"]


@bp.get("/patterns")
@requires(Action.PAGE_OPEN, works=False)
def show() -> str:
    """Show every component; a page for those who build pages, so it is there in demo mode only."""
    if not state().settings.demo:
        raise NotFound("There is no such page.")
    return render("patterns.html", **sample_page())


def rungs(reached: int, state: str = "granted", waiting: int = 0) -> Rungs:
    """Return a ladder with ``reached`` levels in ``state`` and the next ``waiting`` ones asked for."""
    states = [state] * reached + ["waiting"] * waiting + ["not"] * 5
    return tuple((word, states[place], allows) for place, (word, allows) in enumerate(LEVELS))


class SampleForm(Form):
    """One field of each kind."""

    full_name = StringField("Name", [InputRequired(), Length(max=200)])
    hours = DecimalField("Hours a month", [InputRequired("Write a number, for example 7.5.")])
    channel = SelectField("Channel", [InputRequired()], choices=[SelectChoice("linkedin", "LinkedIn")])
    why = TextAreaField("Why", [Optional()])
    preset = RadioField(
        "Preset",
        [InputRequired()],
        choices=[SelectChoice("checked", "Articles, checked before"), SelectChoice("asked", "As asked")],
    )
    topics = SelectMultipleField(
        "Topics",
        [Optional()],
        choices=[
            SelectChoice("service", "Service"),
            SelectChoice("products", "Products"),
            SelectChoice("jobs", "Jobs"),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    no_customers = BooleanField("No customer data", [InputRequired()])


def sample_form() -> SampleForm:
    """Return the form as it comes back with one thing to put right."""
    form = SampleForm(
        data={"full_name": "Søren Ægidius Holm", "channel": "linkedin", "preset": "checked", "no_customers": True}
    )
    form.hours.errors = ["Write a number, for example 7.5. You wrote “about ten”."]
    return form


def sample_page() -> dict[str, Any]:
    """Return everything that ``lms/patterns.html`` shows."""
    return {"form": sample_form(), **_ladders(), **_tables(), **_charts()}


def _ladders() -> dict[str, Any]:
    return {
        "levels": LEVELS,
        "rungs": rungs,
        "channels": [
            ("LinkedIn", rungs(3), "active", "Active until 31 March 2027", "Publish needs one more certificate."),
            ("X", rungs(2, waiting=1), "waiting", "Engage: waiting since 20 November", "With the manager of record."),
            (
                "YouTube",
                rungs(3, "suspended"),
                "suspended",
                "Suspended since 17 November",
                "Sign policy 4 to restore it.",
            ),
            ("Podcast", rungs(0), "missing", "Nothing granted", "Starts at Publish."),
        ],
    }


def _tables() -> dict[str, Any]:
    return {
        "people": [
            {
                "name": "佐藤 美咲",
                "lang": "ja",
                "url": "#p-tables",
                "cells": [("active", "8 June 2027"), ("info", "2 of 8")],
            },
            {
                "name": "يعقوب الفارسي",
                "lang": "ar",
                "url": None,
                "cells": [("overdue", "Overdue, 9 days"), ("missing", "Not begun")],
            },
            {
                "name": "Łukasz Wiśniewski",
                "lang": "pl",
                "url": None,
                "cells": [("waiting", "Open, 6 days left"), ("suspended", "Suspended")],
            },
        ],
        "bands": BANDS,
        "heat_columns": ["Tactic 1", "Tactic 2", "Tactic 3", "Tactic 4", "Tactic 5", "Tactic 6"],
        "heat_rows": [("Finance", [1, 2, 3, 4, 5, None]), ("Customer Service", [3, 3, 4, 4, 5, 2])],
    }


def _charts() -> dict[str, Any]:
    shares = [
        ("Marketing", 64, 100, False),
        ("Customer Service", 39, 94, True),
        ("IT", 50, 92, False),
        ("Finance", 31, 92, True),
        ("Product & Engineering", 17, 56, False),
        ("Operations & Logistics", 7, 33, False),
    ]
    return {
        "days": [
            {"name": "Sales Europe", "value": 2, "text": "2 days", "hot": False},
            {"name": "IT", "value": 6, "text": "6 days", "hot": False},
            {"name": "Product & Engineering", "value": 19, "text": "19 days", "hot": True},
        ],
        "shares": [{"name": name, "was": was, "is": now, "hot": hot} for name, was, now, hot in shares],
        "months": [
            {
                "name": name,
                "values": [was + (now - was) * month // 11 for month in range(12)],
                "text": f"{now} %",
                "hot": hot,
            }
            for name, was, now, hot in shares[:4]
        ],
    }
