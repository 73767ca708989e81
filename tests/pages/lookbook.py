"""The templates by themselves: plain stand-ins for what the web kit gives, and a small server for a browser."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from jinja2 import ChainableUndefined, Environment, FileSystemLoader
from markupsafe import Markup
from werkzeug import Request, Response

from frontend.build import ROOT, VENDOR
from lms.web.fragments import Fragments
from lms.web.patterns import sample_page
from lms.web.render import Components
from tests.fixtures.browser import listening

TEMPLATES = ROOT / "lms" / "templates"
POLICY = (
    "default-src 'none'; script-src 'nonce-N'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Reader:
    """Who looks at the page."""

    person_id: str = "p1"
    name: str = "Adaeze Obi"
    initials: str = "AO"


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation."""

    label: str
    icon: str
    current: bool = False
    url: str = "/"


NAV = (
    Entry("Home", "house", current=True),
    Entry("Courses", "book-open"),
    Entry("Permission", "chart-column"),
    Entry("Certificates", "award"),
    Entry("Changes", "trending-up"),
    Entry("Reports", "scale"),
    Entry("Departments", "building-2"),
    Entry("People", "users"),
    Entry("Settings", "settings"),
)


def environment() -> Environment:
    """Return the templates with plain stand-ins for what the web kit gives."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(
        asset=lambda name: f"/assets/{manifest[name]}",
        url_for=lambda endpoint: "/" + endpoint,
        fixed_url=lambda endpoint: "/" + endpoint,
        csp_nonce=lambda: "N",
        form_token=lambda **_ways: Markup('<input type="hidden" name="csrf_token" value="t">'),
        flashes=lambda: [("granted", "Saved.")],
        day=lambda value, style: f"{value:%d %B %Y}" if style == "long" else f"{value:%d %b %Y}",
        clock_time=lambda value: f"{value:%H:%M}",
        ago=lambda value, now: f"{(now - value).days} days ago",
    )
    env.filters["number"] = str
    fragments = Fragments()
    env.globals.update(ui=Components(env, fragments), kept=fragments.kept)
    return env


def context(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what every page is given."""
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    known = {"actor": Reader(), "nav": NAV, "now": now, "organisation": "Northmere Instruments", "demo": True}
    return {**known, "lang": "en", "dir": "ltr", "theme": None, "sign_out_url": "/out", **changes}


def patterns(**changes: Any) -> str:  # noqa: ANN401
    """Return the page of all components."""
    return environment().get_template("lms/patterns.html").render(context(**changes, **sample_page()))


@contextmanager
def serve(page: Callable[[Request], str]) -> Iterator[str]:
    """Serve ``page`` and the files for browsers under the product's own content policy; give the address."""

    @Request.application
    def answer(request: Request) -> Response:
        if request.path.startswith("/assets/"):
            file = VENDOR / request.path.removeprefix("/assets/")
            return Response(file.read_bytes(), mimetype=mimetypes.guess_type(file.name)[0])
        if request.method == "POST":
            return Response(status=204 if request.headers.get("X-Autosave") else 303, headers={"Location": "/"})
        return Response(page(request), mimetype="text/html", headers={"Content-Security-Policy": POLICY})

    with listening(answer) as address:
        yield address
