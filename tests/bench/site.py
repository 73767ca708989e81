"""The application as the benchmarks serve it, and the bare view that is their unit.

The only difference to the product: a request may say who it is from (``X-Bench-Number``), so that one client can be
many people without signing each of them in. Everything else (session, token, guard, work) is the product's own.
"""

from __future__ import annotations

from flask import Flask, request

from lms.core.ports import Identity

HEADER = "X-Bench-Number"


class SaidIdentity:
    """Whoever the request says, else the application's own identity."""

    def __init__(self, own: Identity) -> None:
        self._own = own

    def key(self) -> str | None:
        """Return the employee number of the header, else ask the application."""
        return request.headers.get(HEADER) or self._own.key()

    def sign_in_url(self, return_to: str) -> str:
        """Ask the application."""
        return self._own.sign_in_url(return_to)

    def sign_out_url(self) -> str | None:
        """Ask the application."""
        return self._own.sign_out_url()


def product() -> Flask:
    """Return the product with the identity above, started as ``app.py`` starts it."""
    from app import app

    state = app.extensions["lms"]
    state.identity = SaidIdentity(state.identity)
    return app


def bare() -> Flask:
    """Return an application whose one view returns "ok"."""
    app = Flask("bare")

    @app.get("/")
    def empty() -> str:
        return "ok"

    return app
