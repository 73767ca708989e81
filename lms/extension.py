"""``Lms`` mounts Pennydrop in a Flask application: settings, engine, one tree of blueprints, a command group.

Nothing else of the application is touched: no hook on the application, no second login manager, no template global, no
configuration outside ``LMS_*``. The application is not kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Flask, request
from sqlalchemy import Engine

from lms import wiring
from lms.cli import group
from lms.core.clock import Clock
from lms.core.ports import Identity
from lms.core.settings import Settings
from lms.db.engine import make_engine
from lms.people.queries import actor_of_number
from lms.web import assets, errors, patterns
from lms.web.blueprint import Room
from lms.web.compression import compress
from lms.web.headers import add_headers
from lms.web.inputs import refuse_nul
from lms.web.render import Templates
from lms.web.state import KEY, State
from lms.web.theme import set_theme

if TYPE_CHECKING:
    from lms.web.state import FindActor

MEGABYTE = 1_000_000
MOST_FIELDS = 500_000
"""Bytes of a form without a file; what Flask allows the fields of one with files, too."""


class Lms:
    """Pennydrop as an extension: ``Lms(app, identity=…)``, or ``Lms()`` and :meth:`init_app` later."""

    def __init__(
        self, app: Flask | None = None, *, identity: Identity | None = None, engine: Engine | None = None
    ) -> None:
        if app is not None:
            if identity is None:
                raise TypeError("Lms(app, …) needs identity=…: who is signed in (lms.core.ports.Identity)")
            self.init_app(app, identity=identity, engine=engine)

    def init_app(
        self,
        app: Flask,
        *,
        identity: Identity,
        engine: Engine | None = None,
        clock: Clock | None = None,
        host_layout: str | None = None,
        extra: Sequence[Room] = (),
        find_actor: FindActor = actor_of_number,
    ) -> None:
        """Mount Pennydrop in ``app``.

        ``identity`` says who is signed in; ``engine`` is the host's, else one is made from ``LMS_DATABASE_URL``;
        ``host_layout`` names a template of the host's that frames our pages; ``extra`` are further blueprints of
        routes that declare their access; ``find_actor`` reads the actor of what ``identity.key()`` returns. A wrong
        setting stops the start (InvalidInput names all of them).
        """
        if KEY in app.extensions:
            raise RuntimeError("Pennydrop is mounted in this application already")
        settings = Settings.from_mapping(app.config)
        store = wiring.make_store(settings, engine or make_engine(settings.database_url), clock)
        app.extensions[KEY] = State(
            settings=settings,
            store=store,
            identity=identity,
            find_actor=find_actor,
            entries=wiring.ENTRIES,
            templates=Templates(app),
            host_layout=host_layout,
            manifest=assets.read_manifest(),
        )
        app.register_blueprint(_tree(settings, extra), url_prefix=settings.url_prefix or None)
        app.cli.add_command(group)


def _tree(settings: Settings, extra: Sequence[Room]) -> Room:
    root = Room("lms", __name__)
    root.add_url_rule("/theme", "theme", set_theme, methods=["POST"])
    for blueprint in (assets.bp, patterns.bp, *wiring.blueprints(), *extra):
        root.register_blueprint(blueprint)

    @root.before_request
    def _bound_the_body() -> None:
        plain = request.mimetype == "application/x-www-form-urlencoded"
        request.max_content_length = MOST_FIELDS if plain else settings.upload_megabytes * MEGABYTE

    root.before_request(refuse_nul)
    root.after_request(add_headers)
    root.after_request(compress)
    errors.register(root)
    return root
