"""Errors are types with one sentence for people and, where there is one, the cure.

``lms.web.errors`` holds the one table that turns them into pages; nothing else maps errors to HTTP.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class DomainError(Exception):
    """Something a person can be told about: what is wrong (``sentence``) and what to do about it (``cure``)."""

    def __init__(self, sentence: str, cure: str = "", *, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.cure = cure
        self.code = code or type(self).__name__


class NotFound(DomainError):
    """Unknown, or not within the actor's scope: the two look the same (404)."""


class AccessDenied(DomainError):
    """The actor may not do this at all (403)."""


class Unauthenticated(DomainError):
    """A program sent no token, or none that counts (401)."""


class RuleRefused(DomainError):
    """A business rule says no; ``code`` is the rule's name and ``cure`` says what would make it a yes (409)."""


class Stale(DomainError):
    """The record changed since the page was made, or somebody else was first (409)."""


class TooLarge(DomainError):
    """Something from outside is over its bound in size or number (413)."""


class TooMany(DomainError):
    """Too many tries in a time; the cure says when to come back (429), ``seconds`` the same for programs."""

    seconds = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with an input: where it stands, what is wrong, what to write instead."""

    place: str
    message: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" {self.cure}" if self.cure else "")


class InvalidInput(DomainError):
    """Input with one or more faults, all of them named at once (400)."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(str(fault) for fault in self.faults))
