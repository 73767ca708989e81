"""Rendering: templates of our own in an environment of our own, in which a host's templates come first.

Functions that read the request stand in the environment's globals, so that macro files need no context and are
compiled and kept once.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from flask import Flask, current_app, g, request
from flask_wtf.csrf import generate_csrf
from jinja2 import ChoiceLoader, Environment, PackageLoader, Template, pass_eval_context
from jinja2.environment import TemplateModule
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, new_context
from markupsafe import Markup

from lms.core.access import GUEST
from lms.core.language import spoken_for
from lms.web import i18n
from lms.web.assets import asset, module_scripts
from lms.web.fixed_texts import FixedTexts
from lms.web.flashes import take_flashes
from lms.web.forms import form_token
from lms.web.fragments import Fragments
from lms.web.headers import csp_nonce
from lms.web.navigation import links_here
from lms.web.state import fixed_url, state

COMPONENTS = "lms/components/"
THEME_COOKIE = "lms_theme"
SHARED_TERMINAL = "lms_shared_terminal"
"""Set on ``flask.g`` by an identity whose session keeps nothing on the device."""
THEMES = frozenset({"light", "dark"})


class PageTemplate(Template):
    """A template whose macros are imported as they were made once. None has globals of its own."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        """Return the module: nobody renders with globals of their own, which Jinja would look for at each import."""
        return super()._get_default_module()

    def new_context(
        self,
        vars: dict[str, Any] | None = None,  # noqa: A002  (Jinja's name)
        shared: bool = False,  # noqa: FBT001, FBT002  (Jinja's signature)
        locals: Mapping[str, Any] | None = None,  # noqa: A002  (Jinja's name)
    ) -> Context:
        """Return a context over the environment's globals themselves instead of a chain of two that is walked."""
        return new_context(self.environment, self.name, self.blocks, vars, shared, self.environment.globals, locals)


class Templates:
    """The templates of one application, compiled once for each language that there are texts in."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._known: dict[str, Environment] = {}

    def of(self, language: str) -> Environment:
        """Return the environment of a language, of English where there are no texts in it."""
        spoken = spoken_for(language)
        if spoken not in self._known:
            self._known[spoken] = make_templates(self._app, spoken)
        return self._known[spoken]


def make_templates(app: Flask, language: str) -> Environment:
    """Return the environment: the host's templates first (to override ours), its globals and filters beside ours."""
    ours = PackageLoader("lms")
    loader = ChoiceLoader([app.jinja_loader, ours]) if app.jinja_loader is not None else ours
    env: Environment = app.jinja_env.overlay(
        loader=loader,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", FixedTexts],
    )
    env.lms_language = language  # type: ignore[attr-defined]
    env.template_class = PageTemplate
    env.globals = {**app.jinja_env.globals, **_globals()}
    env.filters = {**app.jinja_env.filters, "day": i18n.day, "clock_time": i18n.clock_time, "number": i18n.number}
    env.install_gettext_callables(i18n.translate, i18n.translate_number, newstyle=True)  # type: ignore[attr-defined]
    # Jinja's own "_" fills and marks every message anew; most have no places, and a page has dozens of them.
    env.globals["_"] = page_text
    fragments = Fragments()
    env.globals["kept"] = fragments.kept
    env.globals["kept_each"] = fragments.each
    env.globals["ui"] = Components(env, fragments)
    return env


@pass_eval_context
def page_text(context: EvalContext, message: str, /, **values: object) -> str:
    """Return ``message`` in the reader's language with its places filled, escaped where the template escapes."""
    if not values:
        return _finished_text(i18n.language(), message, bool(context.autoescape))
    text = i18n.translate(message)
    return Markup(text) % values if context.autoescape else text % values  # noqa: S704  (a message of our own)


@lru_cache(maxsize=4096)
def _finished_text(_language: str, message: str, escaping: bool) -> str:  # noqa: FBT001  (part of the cache's key)
    text = i18n.translate(message) % {}
    return Markup(text) if escaping else text  # noqa: S704  (a message of our own)


KEPT = frozenset(
    {"criterion", "date", "icon", "ladder", "level", "meter", "name", "person", "progress", "state", "theme_switch"}
)
"""Components whose drawing depends on nothing but their values: see ``lms.web.fragments``."""


class Components:
    """All components under one name: ``ui.state(…)`` in a template is the macro ``state`` of ``components/*.html``."""

    def __init__(self, env: Environment, fragments: Fragments) -> None:
        self._env = env
        self.fragments = fragments
        self._macros: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (a macro)
        if not self._macros:
            found: dict[str, Any] = {}
            for path in self._env.list_templates(filter_func=lambda path: path.startswith(COMPONENTS)):
                found.update(self._env.get_template(path).module.__dict__)
            self._macros = found  # all at once: threads that start together must not find half of them
        try:
            macro = self._macros[name]
        except KeyError:
            raise AttributeError(f"no file of {COMPONENTS} has a macro {name!r}") from None
        return partial(self.fragments.kept, macro) if name in KEPT else macro


def render(template: str, **context: Any) -> str:  # noqa: ANN401  (whatever a template shows)
    """Render ``template`` (a path below ``lms/``) for whoever sends the present request."""
    with i18n.drawing() as reader:
        context = _frame(reader) | context
        if context["host_layout"] is not None:
            current_app.update_template_context(context)
        return state().templates.of(reader.language).get_template(f"lms/{template}").render(context)


def _frame(reader: i18n.Reader) -> dict[str, Any]:
    """Return what the frame of every page shows."""
    own = state()
    actor = g.get("lms_actor", GUEST)
    nav, account_links = links_here(actor)
    return {
        "account_links": account_links,
        "actor": actor if actor.person_id else None,
        "demo": own.settings.demo,
        "dir": i18n.direction(),
        "home_url": fixed_url("lms.desk.home"),
        "host_layout": own.host_layout,
        "device_owner": _owner_mark(actor.person_id) if actor.person_id and not g.get(SHARED_TERMINAL, False) else None,
        "lang": reader.language,
        "nav": nav,
        "now": own.store.clock.now(),
        "organisation": own.settings.organisation,
        "search_url": fixed_url("lms.learning.search"),
        "sign_in_url": None if actor.person_id else own.identity.sign_in_url("/"),
        "sign_out_url": own.identity.sign_out_url() if actor.person_id else None,
        "theme": theme(),
    }


def _owner_mark(person_id: str) -> str:
    """Return a mark for whose is what the browser keeps.

    It is the same after the next sign-in, so that nothing unsent is lost, and nobody can be looked up by it.
    """
    secret = current_app.secret_key or b""
    key = secret.encode() if isinstance(secret, str) else secret
    return hmac.digest(key, f"device owner {person_id}".encode(), "sha256").hex()[:16]


def theme() -> str | None:
    """Return the colour scheme that the reader has set, or None to follow the system."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else None


def _globals() -> dict[str, Any]:
    return {
        "ago": i18n.ago,
        "asset": asset,
        "clock_time": i18n.clock_time,
        "csp_nonce": csp_nonce,
        "csrf_token": generate_csrf,
        "day": i18n.day,
        "flashes": take_flashes,
        "fixed_url": fixed_url,
        "form_token": form_token,
        "language_name": i18n.language_name,
        "last_day": i18n.last_day,
        "last_whole_day": i18n.last_whole_day,
        "module_scripts": module_scripts,
        "request": request,
        "url_for": fixed_url,
    }
