"""Every route as an address that can be sent to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.pages.routes import ROUTES, TOKEN_ROUTES

GETS = [route.removeprefix("GET ") for route in ROUTES if route.startswith("GET ")]
POSTS = [route.removeprefix("POST ") for route in ROUTES if route.startswith("POST ") and route not in TOKEN_ROUTES]
"""Every route that takes a form; those for programs take none, and open by an access token only."""
RULES = sorted({route.partition(" ")[2] for route in ROUTES})
PART = re.compile(r"<(?:(\w+):)?(\w+)>")


def parts(rule: str) -> list[str]:
    """Return the names of the parts of a rule that vary."""
    return [name for _, name in PART.findall(rule)]


def address(rule: str, values: Mapping[str, str] | None = None, text: str = "none") -> str:
    """Return an address of a rule: its parts from ``values``, else ``text`` (a number where only that fits)."""
    known = values or {}
    return PART.sub(lambda found: known.get(found[2], "1" if found[1] == "int" else text), rule)
