"""What one mounted Pennydrop carries: kept under one key in ``app.extensions``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app, request, url_for

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from lms.core.access import Action, Actor
    from lms.core.ports import Identity
    from lms.core.settings import Settings
    from lms.db.work import Store
    from lms.web.navigation import Entry, Links
    from lms.web.render import Templates

    FindActor = Callable[[Session, str, datetime], Actor | None]

KEY = "lms"
MOST_ADDRESSES = 20_000


@dataclass
class State:
    """Settings, store and identity of one application, with what ``wiring`` plugs into the kit.

    ``find_actor`` reads the actor of an employee number; ``entries`` are the pages of the navigation.
    """

    settings: Settings
    store: Store
    identity: Identity
    find_actor: FindActor
    entries: Sequence[Entry]
    templates: Templates
    host_layout: str | None = None
    manifest: dict[str, str] = field(default_factory=dict)
    addresses: dict[tuple[str, str, tuple[tuple[str, Any], ...]], str] = field(default_factory=dict)
    """Addresses by (path of the mount, endpoint, parts): see ``fixed_url``."""
    navigation: dict[tuple[str, str, frozenset[Action]], Links] = field(default_factory=dict)
    """Links by (path of the mount, page, what opens for the reader): see ``lms.web.navigation``."""


def fixed_url(endpoint: str, **parts: Any) -> str:  # noqa: ANN401  (texts and numbers of an address)
    """Return the address of a page of ours, the same for everybody and so built once: a page names dozens of them."""
    known = state().addresses
    key = (request.script_root, endpoint, tuple(parts.items()))
    found = known.get(key)
    if found is None:
        if len(known) >= MOST_ADDRESSES:
            known.clear()
        found = known[key] = url_for(endpoint, **parts)
    return found


def state() -> State:
    """Return the state of the application that serves the present request."""
    found: State = current_app.extensions[KEY]
    return found
