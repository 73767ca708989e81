"""Markdown of people as safe HTML, for texts that somebody at the company writes and others read."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from nh3 import Cleaner

_TAG_NAMES = "p a em strong code pre ul ol li table thead tbody tr th td blockquote h2 h3 h4 hr br"
TAGS = frozenset(_TAG_NAMES.split())
ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "th": {"align"}, "td": {"align"}}
KEPT = 64
"""Rendered texts that a process keeps: a policy is read by everybody."""


@lru_cache(maxsize=KEPT)
def to_html(text: str) -> Markup:
    """Return Markdown as HTML in which nothing runs and nothing is loaded: no raw HTML, no pictures, no other schemes.

    The heading of the first rank is the page's own, so a text's own first rank becomes the second.
    """
    from markdown_it import MarkdownIt  # only whoever shows such a text pays for it

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"} and token.tag == "h1":
            token.tag = "h2"
    return Markup(_gate().clean(parser.renderer.render(tokens, parser.options, {})))  # noqa: S704  (cleaned right here)


@cache
def _gate() -> Cleaner:
    from nh3 import Cleaner

    return Cleaner(
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        clean_content_tags={"script", "style"},
        url_schemes={"https", "mailto"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )
