"""Over the wire: what a browser fetches for its first lesson page, and for the next one. Compressed, in KB of 1,000."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.bench.companies import company
from tests.bench.figures import Figure
from tests.bench.pages import lesson_address, persona_numbers
from tests.bench.serving import Site, served

PEOPLE = 240
PARTS = re.compile(r'(?:href|src)="([^"#]*/assets/[^"#]+)')


def figures() -> Iterator[Figure]:
    """Measure the first and the next lesson page."""
    with company("sqlite", PEOPLE) as made, served("product", made.environment) as site:
        number = persona_numbers(made)["employee"]
        path = lesson_address(site, number)
        page = site.get(path, number)
        parts = sorted(set(PARTS.findall(page.text)))
        first = len(page.content) + sum(size(site, part) for part in parts)
        yield Figure("page.first_load_kb", first / 1000, f"KB in {len(parts) + 1} requests", "≤ 100")
        yield Figure("page.next_load_kb", len(page.content) / 1000, "KB in 1 request", "≤ 15")


def size(site: Site, path: str) -> int:
    """Return how many bytes a file takes over the wire."""
    return len(site.get(path).content)
