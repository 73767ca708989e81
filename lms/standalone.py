"""The stand-alone application: the first host of Pennydrop, with sign-in of its own.

It mounts the product by :class:`lms.extension.Lms` like any other host, so that the mounted way can never rot.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask, Response
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from lms.accounts.identity import AccountIdentity
from lms.accounts.queries import actor_in_session
from lms.accounts.rules import SESSION_LASTS
from lms.accounts.views import bp as accounts
from lms.core.clock import Clock
from lms.core.files import write_first
from lms.core.logs import set_up_log
from lms.core.settings import PREFIX
from lms.extension import Lms
from lms.web.errors import http_error
from lms.web.guard import current_actor
from lms.web.headers import add_headers
from lms.web.work import reading

SECRET_FILE = "instance/secret.key"  # noqa: S105  (a path)
HOST_SETTINGS = ("SECRET_KEY",)


def create_app(
    config: Mapping[str, Any] | None = None, *, engine: Engine | None = None, clock: Clock | None = None
) -> Flask:
    """Return the application; ``config`` (``LMS_*``, ``SECRET_KEY``) goes over the environment's.

    Without a ``SECRET_KEY`` one is made once and kept in ``instance/secret.key``.
    """
    set_up_log()
    app = Flask("lms", static_folder=None, template_folder=None)
    app.config.update({name: value for name, value in os.environ.items() if name.startswith(PREFIX)})
    app.config.update({name: os.environ[name] for name in HOST_SETTINGS if name in os.environ})
    app.config.update(config or {})
    app.config.update(SESSION_COOKIE_NAME="lms_session", SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_HTTPONLY=True)
    app.config.update(PERMANENT_SESSION_LIFETIME=SESSION_LASTS, SESSION_REFRESH_EACH_REQUEST=False)
    if str(app.config.get("LMS_BASE_URL", "")).startswith("https:"):
        app.config["SESSION_COOKIE_SECURE"] = True
    app.secret_key = app.config.get("SECRET_KEY") or _kept_secret()
    identity = AccountIdentity(app)
    Lms().init_app(app, identity=identity, engine=engine, clock=clock, extra=[accounts], find_actor=actor_in_session)
    app.register_error_handler(404, _nothing_there)
    app.register_error_handler(405, _nothing_there)
    app.after_request(add_headers)  # also of what lies below no blueprint: an address or a method that does not exist
    return app


def _nothing_there(error: HTTPException) -> Response:
    """Answer an address below no blueprint with our page, in the frame of whoever is signed in."""
    with suppress(OperationalError), reading() as work:
        current_actor(work)
    return http_error(error)


def _kept_secret() -> str:
    path = Path(SECRET_FILE)
    if not path.exists():
        write_first(path, secrets.token_urlsafe(48).encode())
    return path.read_text(encoding="utf-8")
