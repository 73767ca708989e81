"""The main navigation: a list that ``wiring`` gives and from which each actor sees what opens for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, request

from lms.core.access import Action, Actor
from lms.web.state import fixed_url


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the navigation: word, endpoint, icon, needed access.

    ``section`` begins the endpoints of the pages below it; where several fit a page, the longest is its own.
    """

    label: str
    endpoint: str
    icon: str
    action: Action
    section: str


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as a page shows it."""

    label: str
    url: str
    icon: str
    current: bool


def links_for(actor: Actor, entries: Sequence[Entry]) -> tuple[Link, ...]:
    """Return the links that open for ``actor``, the present page's section marked."""
    if actor.person_id is None:
        return ()
    here = request.endpoint or ""
    section = max((entry.section for entry in entries if here.startswith(entry.section)), key=len, default="")
    return tuple(
        Link(entry.label, fixed_url(entry.endpoint), entry.icon, entry.section == section)
        for entry in entries
        if actor.can(entry.action) and entry.endpoint in current_app.view_functions
    )
