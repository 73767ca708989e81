"""The pages to look at, by persona of the demo company (*guest*: nobody signed in). A new page is added here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

PAGES: Mapping[str, Sequence[str]] = {
    "guest": ["/sign-in", "/nowhere"],
}
