"""Pictures of every page: personas × 390 and 1280 px × light and dark, into build/shots. For eyes, not for tests.

Starts the stand-alone application on a demo company made for this run, signs in through the persona page, and walks
the addresses of tests/journeys/pages.py: ``PAGES``, a mapping of persona (*guest* for nobody) to a list of paths. Pages
that the server could not give are counted, and the run fails.
``make shots`` takes all; ``.venv/bin/python scripts/shots.py hr /departments`` only paths that hold such a text.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from scripts import chromium  # noqa: E402  (run as a plain file)
from tests.fixtures.ports import free_port  # noqa: E402
from tests.journeys.pages import PAGES  # noqa: E402

FOLDER = TOP / "build" / "shots"
WIDTHS = (390, 1280)
SCHEMES = ("light", "dark")
SECONDS_TO_START = 60
FAILED = 500
"""The first status that says that the server could not answer."""


@contextmanager
def demo_site(folder: Path) -> Iterator[str]:
    """Serve a demo company, whose records are made in ``folder``, on loopback; give its address."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    chosen = {
        "LMS_DATABASE_URL": f"sqlite:///{folder / 'company.sqlite3'}",
        "LMS_DEMO": "yes",
        "LMS_BASE_URL": base,
        "LMS_ORGANISATION": "Northmere Instruments",
        "LMS_MAIL_FOLDER": str(folder / "mail"),
        "LMS_AUDIT_KEY_FILE": str(folder / "audit.key"),
        "LMS_AUDIT_HEAD_FILE": str(folder / "audit.head"),
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")} | chosen
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    for command in (["lms", "db", "upgrade"], ["lms", "demo"]):
        subprocess.run([*flask, *command], cwd=TOP, env=environment, check=True)
    server = subprocess.Popen([*flask, "run", "--port", str(port)], cwd=TOP, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(base, server)
        yield base
    finally:
        server.terminate()
        server.wait()


def wait_for(base: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; RuntimeError when it does not."""
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(base, timeout=5):  # noqa: S310  (our own address)
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The application did not start; `make run` shows why.")


def photograph(browser: Browser, base: str, persona: str, paths: Sequence[str]) -> list[int]:
    """Take the pictures of one persona; return the status of each page."""
    answered = []
    for width in WIDTHS:
        for scheme in SCHEMES:
            size = {"width": width, "height": 844 if width < 700 else 800}
            with browser.new_context(base_url=base, viewport=size, color_scheme=scheme) as context:  # type: ignore[arg-type]
                page = context.new_page()
                if persona != "guest":
                    page.goto("/sign-in")
                    page.locator(f'form[action$="/demo/as/{persona}"] button').click()
                for path in paths:
                    answer = page.goto(path)
                    name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "front"
                    page.screenshot(path=FOLDER / f"{persona}-{name}-{width}-{scheme}.png", full_page=True)
                    answered.append(answer.status if answer else FAILED)
                    print(answered[-1], persona, path, width, scheme)
    return answered


def main(wanted: Sequence[str]) -> int:
    """Take all pictures, or those whose persona and path hold one of the texts in ``wanted``."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    chosen = {
        persona: [path for path in paths if not wanted or any(text in f"{persona} {path}" for text in wanted)]
        for persona, paths in PAGES.items()
    }
    answered: list[int] = []
    with TemporaryDirectory() as folder, demo_site(Path(folder)) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        for persona, paths in chosen.items():
            answered += photograph(browser, base, persona, paths) if paths else []
        browser.close()
    failed = sum(status >= FAILED for status in answered)
    print(f"{len(answered)} pictures in {FOLDER.relative_to(TOP)}/, {failed} of pages that could not be given")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
