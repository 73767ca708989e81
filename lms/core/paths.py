"""Paths of this site that come from outside: where one may be sent on to."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST_PATH = 2000


def safe_path(target: str) -> str | None:
    """Return ``target`` when it is a path of this site to go on to, else None."""
    if not target.startswith("/") or target.startswith("//") or len(target) > LONGEST_PATH or "\\" in target:
        return None
    return target if target.isprintable() else None


def path_on(host: str, url: str) -> str:
    """Return the path of an address on ``host``; ``/`` for any other address, and for one that cannot be read."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "/"
    return (safe_path(parts.path) or "/") if parts.netloc == host else "/"
