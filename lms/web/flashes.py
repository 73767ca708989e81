"""Messages that the next page shows once: kept in the session under a key of our own, so that a host's stay its own."""

from __future__ import annotations

import json

from flask import session

KEY = "lms_flashes"
MOST = 5


def flash(message: str, kind: str = "granted") -> None:
    """Show ``message`` on the next page; ``kind`` is one of granted, waiting, stopped, info."""
    waiting = json.loads(session.get(KEY, "[]"))
    # One text, since Flask looks at each value of a session for many types, when it is read and when it is kept.
    session[KEY] = json.dumps([*waiting, [kind, message]][-MOST:], ensure_ascii=False)


def take_flashes() -> list[tuple[str, str]]:
    """Return (kind, message) of the waiting messages and forget them."""
    if KEY not in session:
        return []
    return [(str(kind), str(message)) for kind, message in json.loads(session.pop(KEY))]
