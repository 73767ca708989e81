"""The main navigation: a list that ``wiring`` gives and from which each actor sees what opens for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, request

from lms.core.access import Action, Actor, actions_of
from lms.web.state import fixed_url, state

MOST_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One page of the navigation: word, endpoint, icon, needed access.

    ``sections`` begin the endpoints of the pages below it; where several entries of a reader fit a page, the longest
    beginning has it, and of equal ones the later entry, which a role was given for. ``of_account``: it stands in the
    account menu, as what a reader seldom needs and looks for there.
    """

    label: str
    endpoint: str
    icon: str
    action: Action
    sections: tuple[str, ...]
    of_account: bool = False

    def depth(self, here: str) -> int:
        """Return how closely the entry fits the endpoint ``here``; 0 when it does not."""
        return max((len(section) for section in self.sections if here.startswith(section)), default=0)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as a page shows it."""

    label: str
    url: str
    icon: str
    current: bool


Links = tuple[tuple[Link, ...], tuple[Link, ...]]
"""The navigation, the account menu."""


def links_here(actor: Actor) -> Links:
    """Return the links that open for ``actor``, the present page's section marked; built once for the same rights."""
    if actor.person_id is None:
        return (), ()
    own = state()
    key = (request.script_root, request.endpoint or "", actions_of(actor))
    found = own.navigation.get(key)
    if found is None:
        if len(own.navigation) >= MOST_KEPT:
            own.navigation.clear()
        found = own.navigation[key] = _links(own.entries, key[1], key[2])
    return found


def _links(entries: Sequence[Entry], here: str, actions: frozenset[Action]) -> Links:
    views = current_app.view_functions
    opening = [entry for entry in entries if entry.action in actions and entry.endpoint in views]
    own = max(reversed(opening), key=lambda entry: entry.depth(here), default=None)
    if own is not None and not own.depth(here):
        own = None
    return (
        tuple(_link(entry, entry is own) for entry in opening if not entry.of_account),
        tuple(_link(entry, entry is own) for entry in opening if entry.of_account),
    )


def _link(entry: Entry, current: bool) -> Link:  # noqa: FBT001  (one of the link's own fields)
    return Link(entry.label, fixed_url(entry.endpoint), entry.icon, current)
