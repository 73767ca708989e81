"""Forms: WTForms without a second CSRF of its own, and the two hidden fields that every POST form carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from time import time
from typing import Any

from flask import current_app, g, request, session
from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from wtforms import DateField, ValidationError
from wtforms import Form as WTForm

from lms.core.errors import DomainError
from lms.core.ids import new_id

TOKEN = "csrf_token"  # noqa: S105  (a field's name, the one a host's own CSRF protection looks for, too)
ONCE = "once"
TOKEN_SECONDS = 12 * 60 * 60
SIGNED_ANEW_SECONDS = 5 * 60
"""A session's token is signed anew so often, not for each page: its time only has to say that it is not too old."""
YEARS = range(1900, 2201)
_HOLE = "<token-here"
_HOLES = {True: Markup("<token-here once>"), False: Markup("<token-here>")}
"""No text of anybody's can look like one, since it would be escaped."""
_leaving_holes = ContextVar("lms_leaving_holes", default=False)


class Form(WTForm):
    """Base of all forms. Whether the form comes from our page is checked by the guard, before any view runs."""

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Check every field; a day of other centuries is refused, since reckoning with it leaves the calendar."""
        valid: bool = super().validate(extra_validators)
        for field in self:
            if isinstance(field, DateField) and field.data is not None and field.data.year not in YEARS:
                field.errors = [*field.errors, f"Write a day between {YEARS[0]} and {YEARS[-1]}."]
                valid = False
        return valid

    @classmethod
    def sent(cls, **defaults: object) -> Form:
        """Return the form filled from the request's body, else from ``defaults``."""
        return cls(request.form, **defaults)


class ForgedForm(DomainError):
    """A form without the token of a page of ours, or with one that is too old (400)."""


def form_token(*, once: bool = True) -> Markup:
    """Return the hidden fields of a POST form: that it comes from our page, and that its work is done once.

    ``once=False`` is for forms that may be sent again and again from one page, such as saving a lesson's answer.
    """
    if _leaving_holes.get():
        return _HOLES[once]
    return Markup(_tokens().fields(once=once))  # noqa: S704  (made of letters that need no escape)


class _Tokens:
    """The tokens of one page, which may have dozens of forms: all share one token of the session.

    What makes a form's work once is the page's own random name and the number of the form.
    """

    def __init__(self) -> None:
        raw = session.get(TOKEN)
        slot = int(time()) // SIGNED_ANEW_SECONDS
        token = _signed(raw, current_app.secret_key, slot) if raw else generate_csrf()
        self._of_session = f'<input type="hidden" name="{TOKEN}" value="{token}">'
        self._once = f'{self._of_session}<input type="hidden" name="{ONCE}" value="{new_id()}'
        self._forms = 0

    def fields(self, *, once: bool) -> str:
        """Return the hidden fields of the next form."""
        if not once:
            return self._of_session
        self._forms += 1
        return f'{self._once}{self._forms}">'


def _tokens() -> _Tokens:
    if "lms_tokens" not in g:
        g.lms_tokens = _Tokens()
    found: _Tokens = g.lms_tokens
    return found


@lru_cache(maxsize=4_096)
def _signed(_raw: str, _secret: str | bytes | None, _slot: int) -> str:
    """Return the token of the present session, which is told by the arguments, as it was signed a moment ago."""
    token: str = generate_csrf()
    return token


@contextmanager
def holes() -> Iterator[None]:
    """Leave a hole wherever a token would stand, in what is made to be kept; :func:`filled` puts tokens in."""
    before = _leaving_holes.set(True)
    try:
        yield
    finally:
        _leaving_holes.reset(before)


def has_holes(text: str) -> bool:
    """Say whether tokens are to be put in."""
    return _HOLE in text


def filled(fragment: Markup, has_holes: bool) -> Markup:  # noqa: FBT001  (the second half of what is kept)
    """Return ``fragment`` with a fresh token in each hole; inside another fragment the holes stay."""
    if not has_holes or _leaving_holes.get():
        return fragment
    text, tokens = str(fragment), _tokens()
    for once, hole in _HOLES.items():
        first, *rest = text.split(hole)
        text = first + "".join([tokens.fields(once=once) + part for part in rest])
    return Markup(text)  # noqa: S704  (a fragment and what form_token made)


def check_token() -> None:
    """Refuse a request that changes something and does not come from a page of ours (ForgedForm)."""
    token = request.form.get(TOKEN) or request.headers.get("X-CSRFToken")
    try:
        validate_csrf(token, time_limit=TOKEN_SECONDS)
    except ValidationError as error:
        raise ForgedForm(
            "This form is too old, or it did not come from this site.",
            "Nothing was changed. Open the page again and send it once more.",
            code=str(error),
        ) from None
