"""Clean a drawing so that it can stand inline in a page: known elements, ids prefixed, no colours of its own."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from xml.parsers import expat

from courses.faults import Log

ELEMENT_NAMES = "svg title desc g path rect circle ellipse line polyline polygon text tspan defs marker clipPath"
ATTRIBUTE_NAMES = (
    "id viewBox d x y x1 y1 x2 y2 cx cy r rx ry dx dy width height points transform fill stroke stroke-width "
    "stroke-linecap stroke-linejoin stroke-dasharray stroke-dashoffset stroke-miterlimit fill-rule clip-rule opacity "
    "fill-opacity stroke-opacity font-family font-size font-weight font-style text-anchor dominant-baseline textLength "
    "lengthAdjust letter-spacing clip-path marker-start marker-mid marker-end markerWidth markerHeight refX refY "
    "orient markerUnits preserveAspectRatio role aria-labelledby aria-hidden"
)
ELEMENTS = frozenset(ELEMENT_NAMES.split())
ATTRIBUTES = frozenset(ATTRIBUTE_NAMES.split())
COLOURS = frozenset({"fill", "stroke"})
PAINTS = frozenset({"currentColor", "none"})
DROPPED = frozenset({"xmlns", "version", "xml:space", "role", "aria-labelledby", "aria-hidden"})
LOCAL_URL = re.compile(r"url\(#([A-Za-z][\w.-]*)\)\Z")
MOST_ELEMENTS = 4000
DEEPEST = 24


class _StopError(Exception):
    pass


@dataclass
class _Drawing:
    """Follows the parser's events and writes the clean drawing."""

    prefix: str
    alt: str
    log: Log
    out: list[str] = field(default_factory=list)
    depth: int = 0
    count: int = 0
    skipping: int = 0
    seen: set[str] = field(default_factory=set)
    parser: expat.XMLParserType | None = None

    def line(self) -> int:
        return self.parser.CurrentLineNumber if self.parser else 1

    def refuse(self, message: str) -> None:
        self.log.refuse(self.line(), message)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > DEEPEST or self.count > MOST_ELEMENTS:
            self.refuse(f"the drawing has over {MOST_ELEMENTS} elements or {DEEPEST} levels. Simplify it.")
            raise _StopError
        if self.skipping or name not in ELEMENTS:
            if not self.skipping:
                self.refuse(f"<{name[:40]}> may not stand in a drawing. Remove it.")
            self.skipping += 1
            return
        self.seen.add(name)
        kept = "".join(f' {key}="{html.escape(value)}"' for key, value in self._attributes(attributes).items())
        if self.depth == 1:
            kept += f' role="img" aria-label="{html.escape(self.alt)}"'
        self.out.append(f"<{name}{kept}>")

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.skipping:
            self.skipping -= 1
        else:
            self.out.append(f"</{name}>")

    def text(self, data: str) -> None:
        if not self.skipping:
            self.out.append(html.escape(data, quote=False))

    def doctype(self, *_: object) -> None:
        self.refuse("a document type may not stand in a drawing. Remove it.")
        raise _StopError

    def _attributes(self, attributes: dict[str, str]) -> dict[str, str]:
        return {key: value for key, raw in attributes.items() if (value := self._attribute(key, raw)) is not None}

    def _attribute(self, key: str, value: str) -> str | None:
        if key in DROPPED or key.startswith("xmlns:"):
            return None
        if key not in ATTRIBUTES:
            self.refuse(f'the attribute "{key[:40]}" may not stand in a drawing. Remove it.')
            return None
        if key in COLOURS and value not in PAINTS:
            self.refuse(
                f'{key}="{value[:40]}": a drawing uses only currentColor and none, so that it fits every scheme.'
            )
            return None
        if key == "id":
            return self.prefix + value
        return self._without_address(key, value)

    def _without_address(self, key: str, value: str) -> str | None:
        if "url(" not in value.lower():
            return value
        local = LOCAL_URL.match(value)
        if not local:
            self.refuse(f'{key}="{value[:40]}" points outside the drawing. Remove it.')
            return None
        return f"url(#{self.prefix}{local[1]})"


def clean_svg(data: bytes, prefix: str, alt: str, log: Log) -> str:
    """Return the drawing as inline SVG named `alt`, ids beginning with `prefix`; what it may not hold goes to `log`."""
    drawing = _Drawing(prefix, alt, log)
    parser = expat.ParserCreate(encoding="utf-8")
    drawing.parser = parser
    parser.StartElementHandler = drawing.start
    parser.EndElementHandler = drawing.end
    parser.CharacterDataHandler = drawing.text
    parser.StartDoctypeDeclHandler = drawing.doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        log.refuse(error.lineno, "this is not well-formed SVG. Save it again from the drawing program.")
        return ""
    except _StopError:
        return ""
    if drawing.out and not drawing.out[0].startswith("<svg"):
        log.refuse(1, "the drawing does not begin with <svg>. Save it as SVG.")
        return ""
    for name in ("title", "desc"):
        if name not in drawing.seen:
            log.refuse(1, f"the drawing has no <{name}>. Add one, so that it can be heard.")
    return "".join(drawing.out)
