"""Fixed texts of templates, put in their language when a template is compiled instead of each time it is rendered.

A page names dozens of texts, most of them as ``{{ _("…") }}`` with no places to fill: such an output becomes part of
the template. So each language has an environment, and a template is compiled once for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import escape

from lms.core.language import catalogue

_SHAPE = ("variable_begin", "name", "lparen", "string", "rparen", "variable_end")


class FixedTexts(Extension):
    """Replaces ``{{ _("text") }}`` by the text in the language of the environment (``environment.lms_language``)."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Yield the tokens of a template, each such output as data."""
        waiting: list[Token] = []
        for token in stream:
            waiting.append(token)
            if token.type == "variable_begin":
                yield from waiting[:-1]
                waiting = [token]
            elif waiting[0].type != "variable_begin" or len(waiting) == len(_SHAPE) or not _fits(waiting):
                yield from self._said(waiting)
                waiting = []
        yield from waiting

    def _said(self, tokens: list[Token]) -> Iterator[Token]:
        if len(tokens) != len(_SHAPE) or not _fits(tokens):
            yield from tokens
            return
        language = getattr(self.environment, "lms_language", "en")
        text = catalogue(language).gettext(tokens[3].value) % {}
        yield Token(tokens[0].lineno, "data", str(escape(text)))


def _fits(tokens: list[Token]) -> bool:
    kinds = all(token.type == kind for token, kind in zip(tokens, _SHAPE, strict=False))
    return kinds and all(token.value == "_" for token in islice(tokens, 1, 2))
