"""What no text may hold, refused before any view reads it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request

from lms.core.errors import Fault, InvalidInput

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def refuse_nul() -> None:
    """Refuse a request with a NUL in its path, its query, a field or a file's name: PostgreSQL stores none in text."""
    for place, text in _texts():
        if "\0" in text:
            raise InvalidInput([Fault(place, "holds a NUL, which no text can.", "Write it again without it.")])


def _texts() -> Iterator[tuple[str, str]]:
    yield "The address", request.path
    for name, value in request.args.items(multi=True):
        yield "The address", name + value
    if request.method in READING_METHODS:
        return  # and let nothing read a body that no view looks at
    for name, value in request.form.items(multi=True):
        yield "The form", name + value
    for file in request.files.values():
        yield "The file", file.filename or ""
