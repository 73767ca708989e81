"""Static files under addresses that change with their content, so that a browser keeps them for good."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from flask import Response, abort, request, send_from_directory
from markupsafe import Markup, escape

from lms.core.access import Action
from lms.web.blueprint import Room
from lms.web.guard import requires
from lms.web.headers import csp_nonce
from lms.web.state import fixed_url, state

STATIC = Path(__file__).parent.parent / "static"
VENDOR = STATIC / "vendor"
YEAR = 31_536_000
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))

bp = Room("assets", __name__, url_prefix="/assets")


def read_manifest() -> dict[str, str]:
    """Return name → file with its content's hash, as the front-end build wrote it; empty before the first build."""
    try:
        manifest: dict[str, str] = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return manifest


def asset(name: str) -> str:
    """Return the address of a static file."""
    return fixed_url("lms.assets.file", name=state().manifest.get(name, name))


def module_scripts(folder: str, names: Iterable[str]) -> Markup:
    """Return the elements that load modules of script from a folder, in this order."""
    nonce, addresses = csp_nonce(), [escape(asset(f"{folder}/{name}.js")) for name in names]
    tags = [f'<script type="module" src="{address}" nonce="{nonce}"></script>' for address in addresses]
    return Markup("\n".join(tags))  # noqa: S704  (addresses are escaped, a nonce is letters)


@bp.get("/<path:name>")
@requires(Action.PAGE_OPEN, works=False)
def file(name: str) -> Response:
    """Send a static file, in the shortest form that the browser takes and the build made."""
    known = name in state().manifest.values()
    folder = VENDOR if known else STATIC
    if not known and name.startswith("vendor"):
        abort(404)
    for encoding, ending in ENCODINGS:
        if request.accept_encodings.quality(encoding) > 0 and (folder / (name + ending)).is_file():
            response = send_from_directory(folder, name + ending, max_age=YEAR if known else None)
            response.headers["Content-Encoding"] = encoding
            response.headers["Content-Type"] = _media_type(name)
            response.headers["Vary"] = "Accept-Encoding"
            break
    else:
        response = send_from_directory(folder, name, max_age=YEAR if known else None)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if known else "public, max-age=300"
    return response


def _media_type(name: str) -> str:
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
    return kinds.get(Path(name).suffix, "application/octet-stream")
