"""Figures: a picture, its text alternative, its caption, and the picture in words."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from courses.blocks import Directive, cut_parts
from courses.faults import Log, instead
from courses.markdown import Page, Text, gate
from courses.model import Media
from courses.svg import clean_svg

PATH = re.compile(r"media/[a-z0-9][a-z0-9-]{0,79}\.(svg|png|webp|jpg)\Z")
MOST_BYTES = 300 * 1024
LONGEST_ALT = 150
MIMES = {"png": "image/png", "webp": "image/webp", "jpg": "image/jpeg"}
BEGINNINGS = {"png": (b"\x89PNG\r\n\x1a\n",), "webp": (b"RIFF",), "jpg": (b"\xff\xd8\xff",)}


def render_figure(directive: Directive, page: Page, files: Mapping[str, bytes], number: int) -> tuple[str, Text]:
    """Return the HTML of a `{figure}` and its caption; faults go to the log of the page."""
    log = page.log
    before, parts = cut_parts(directive, log)
    caption = page.text(before, directive.text_line)
    if not before.strip():
        log.refuse(directive.line, "this figure has no caption. Write it below the options.")
    for part in parts:
        if part.id != "text":
            log.refuse(part.line, f'a figure has no part "{part.id}". Write "### text: The picture in words".')
    alt = _alt(directive, log)
    picture = _picture(directive, page, files, f"fig-{number}-", alt)
    words = "".join(
        f'<details class="in-words"><summary>{page.inline(part.heading, part.line)}</summary>'
        f"{page.text(part.text, part.line + 1).html}</details>"
        for part in parts
    )
    return gate(f'<figure class="figure">{picture}<figcaption>{caption.html}</figcaption></figure>{words}'), caption


def _alt(directive: Directive, log: Log) -> str:
    for key, (_, line) in directive.options.items():
        if key != "alt":
            log.refuse(line, f'":{key}:" is not an option of {{figure}}. {instead(key, ["alt"], "Remove it.")}')
    alt, line = directive.options.get("alt", ("", directive.line))
    if not alt:
        log.refuse(line, 'this figure has no text alternative. Add ":alt: what it shows".')
    if len(alt) > LONGEST_ALT:
        log.refuse(line, f"the text alternative has {len(alt)} characters. Keep it to {LONGEST_ALT}.")
    return alt[:LONGEST_ALT]


def _picture(directive: Directive, page: Page, files: Mapping[str, bytes], prefix: str, alt: str) -> str:
    path = directive.title
    found = PATH.match(path)
    if not found:
        page.log.refuse(
            directive.line, 'a figure names its picture: ":::{figure} media/name.svg" (svg, png, webp, jpg).'
        )
        return ""
    if path not in files:
        cure = instead(path, (name for name in files if name.startswith("media/")), "Add the file.")
        page.log.refuse(directive.line, f'the picture "{path}" does not exist. {cure}')
        return ""
    if found[1] == "svg":
        return clean_svg(files[path], prefix, alt, page.log.of(path))
    return f'<img src="{path}" alt="{_attribute(alt)}">'


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def read_media(files: Mapping[str, bytes], log: Log) -> tuple[Media, ...]:
    """Check every file under media/ and return the raster pictures (drawings stand inline in the lessons)."""
    media = []
    for path in sorted(name for name in files if name.startswith("media/")):
        kind = PATH.match(path)
        here = log.of(path)
        if not kind:
            here.refuse(1, "a picture is named a-z, 0-9 and -, and is svg, png, webp or jpg. Rename or remove it.")
            continue
        if len(files[path]) > MOST_BYTES:
            here.refuse(1, "this picture is larger than 300 KB. Make it smaller.")
        if kind[1] == "svg":
            continue
        if not files[path].startswith(BEGINNINGS[kind[1]]):
            here.refuse(1, f"this is not what its name says ({kind[1]}). Save it again.")
        media.append(Media(path, MIMES[kind[1]], base64.b64encode(files[path]).decode()))
    return tuple(media)
