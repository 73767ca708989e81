"""Markdown → safe HTML, with glossary terms and citations; what the format does not allow goes to the log.

Safety has three steps: raw HTML is never passed on, every link is checked, and nh3 cleans the result once more with a
short list of elements. Terms link to `#term-<id>`, citations to `#note-<number>`.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import nh3

from courses.faults import Log, instead
from courses.svg import ATTRIBUTES as SVG_ATTRIBUTES
from courses.svg import ELEMENTS as SVG_ELEMENTS

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from courses.schema import FactEntry, TermEntry

LONGEST_TEXT = 60_000
LINKS = ("https://", "mailto:", "#")
_TAG_NAMES = (
    "p a em strong code pre ul ol li table thead tbody tr th td blockquote h2 h3 hr br sup div figure figcaption "
    "img details summary"
)
_TAGS = set(_TAG_NAMES.split())
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id"},
    "a": {"href", "role"},
    "div": {"role"},
    "ol": {"start"},
    "img": {"src", "alt"},
    "td": {"align"},
    "th": {"align", "scope"},
} | {tag: set(SVG_ATTRIBUTES) | {"aria-label"} for tag in SVG_ELEMENTS}
_GATE = nh3.Cleaner(
    tags=_TAGS | set(SVG_ELEMENTS),
    attributes=_ATTRIBUTES,
    clean_content_tags={"script", "style", "iframe", "object"},
    url_schemes={"https", "mailto"},
    link_rel="noopener noreferrer",
    strip_comments=True,
)


def gate(markup: str) -> str:
    """Return `markup` with only the elements, attributes and addresses that a lesson may hold."""
    return _GATE.clean(markup)


@dataclass(frozen=True)
class Text:
    """Rendered Markdown: safe HTML, and the plain words of each paragraph with its line, for measuring."""

    html: str
    paragraphs: tuple[tuple[int, str], ...]


def _citation(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the signature is the parser's.
    if not state.src.startswith("[@", state.pos):
        return False
    end = state.src.find("]", state.pos + 2, state.pos + 120)
    name = state.src[state.pos + 2 : end]
    if end < 0 or not name or name.split() != [name]:
        return False
    if not silent:
        state.push("citation", "", 0).content = name
    state.pos = end + 1
    return True


def _let_through(url: str) -> bool:
    return True


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # Only who writes courses pays for it: who reads them has them rendered.

    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 20}).enable("table")
    parser.inline.ruler.before("link", "citation", _citation)
    # Every address is let through here and judged in Page, where a fault can name its line.
    parser.validateLink = _let_through  # type: ignore[method-assign]
    return parser


class Page:
    """Renders the texts of one file and remembers what they cite and which terms they use.

    `test` is True for bank files: there citations name the facts of a question, and print nothing.
    """

    def __init__(
        self, log: Log, facts: Mapping[str, FactEntry], terms: Mapping[str, TermEntry], *, test: bool = False
    ) -> None:
        self.log = log
        self.facts = facts
        self.glossary = terms
        self.test = test
        self.cited: list[str] = []
        self.terms: list[str] = []
        self._law = False

    def text(self, markdown: str, line: int, *, headings: bool = False, law: bool = False) -> Text:
        """Render block Markdown that begins at `line`; `law` allows citing facts of that kind."""
        self._law = law
        tokens = _parser().parse(self._bounded(markdown, line))
        paragraphs = []
        source = markdown.split("\n")
        for token in tokens:
            place = token.map[0] if token.map else 0
            self._heading(token, line + place, allowed=headings)
            if token.type in ("html_block", "html_inline"):
                self._raw_html(token, line + place)
            if token.type == "inline":
                span = source[slice(*token.map)] if token.map else source
                paragraphs.append((line + place, self._inline(token, span, line + place)))
        return Text(self._finish(tokens), tuple(paragraphs))

    def inline(self, markdown: str, line: int) -> str:
        """Render one paragraph's worth of Markdown without an element round it."""
        self._law = False
        tokens = _parser().parseInline(self._bounded(markdown, line))
        for token in tokens:
            self._inline(token, markdown.split("\n"), line)
        return self._finish(tokens)

    def cite(self, name: str, line: int, *, law: bool = False) -> int:
        """Note that fact `name` is used here and return the number of its note, 0 if there is no such fact."""
        fact = self.facts.get(name)
        if fact is None:
            cure = instead(name, self.facts, "Add it there, or take the citation out.")
            self.log.refuse(line, f'citation "{name}" is not in facts.yaml. {cure}')
            return 0
        if fact.kind == "law" and not law:
            self.log.refuse(line, f'"{name}" is a law: cite it only inside {{law}}, or in ":facts:" of a question.')
        if name not in self.cited:
            self.cited.append(name)
        return self.cited.index(name) + 1

    def _bounded(self, markdown: str, line: int) -> str:
        if len(markdown) <= LONGEST_TEXT:
            return markdown
        self.log.refuse(line, f"this text is longer than {LONGEST_TEXT:,} characters. Shorten it.")
        return ""

    def _finish(self, tokens: list[Token]) -> str:
        parser = _parser()
        return gate(parser.renderer.render(tokens, parser.options, {})).strip()

    def _heading(self, token: Token, line: int, *, allowed: bool) -> None:
        if token.type == "heading_open" and not (allowed and token.tag == "h3" and token.markup == "###"):
            self.log.refuse(line, "this heading is not used here. Write ## for a section, ### inside one.")

    def _raw_html(self, token: Token, line: int) -> None:
        self.log.refuse(line, "raw HTML is not used. Write Markdown, or a directive.")
        token.type, token.content = "text", token.content
        token.tag = ""

    def _inline(self, token: Token, source: list[str], line: int) -> str:
        words: list[str] = []
        for child in token.children or []:
            if child.type in ("text", "code_inline"):
                words.append(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                words.append(" ")
            else:
                self._special(child, source, line)
        return "".join(words)

    def _special(self, child: Token, source: list[str], line: int) -> None:
        if child.type == "link_open":
            self._link(child, source, line)
        elif child.type == "citation":
            self._cited(child, _line_of(f"[@{child.content}]", source, line))
        elif child.type == "html_inline":
            self._raw_html(child, _line_of(child.content.split("\n")[0], source, line))
        elif child.type == "image":
            self.log.refuse(_line_of("![", source, line), "a picture is written as {figure}, not as ![](). Change it.")
            child.type, child.children = "text", None

    def _cited(self, child: Token, line: int) -> None:
        number = self.cite(child.content, line, law=self._law)
        child.type, child.content = "html_inline", ""
        if number and not self.test:
            child.content = f'<sup class="note-ref"><a href="#note-{number}" role="doc-noteref">{number}</a></sup>'

    def _link(self, child: Token, source: list[str], line: int) -> None:
        address = str(child.attrGet("href") or "")
        line = _line_of(f"]({address}", source, line)
        if address.startswith("term:"):
            self._term(child, address.removeprefix("term:"), line)
        elif not address.startswith(LINKS):
            self.log.refuse(line, f'the link "{address[:80]}" is not https, mailto, term: or #. Change it.')
            child.attrs = {}

    def _term(self, child: Token, name: str, line: int) -> None:
        child.attrs = {"class": "term"}
        if name not in self.glossary:
            cure = instead(name, self.glossary, "Add it there, or write plain text.")
            self.log.refuse(line, f'the term "{name[:60]}" is not in glossary.yaml. {cure}')
            return
        if name not in self.terms:
            self.terms.append(name)
        if not self.test:
            child.attrs["href"] = f"#term-{name}"


def _line_of(needle: str, source: list[str], first: int) -> int:
    for number, text in enumerate(source):
        if needle in text:
            return first + number
    return first


def escape(text: str) -> str:
    """Return plain text as HTML."""
    return html.escape(text, quote=False)
