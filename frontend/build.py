"""Make ``lms/static/vendor``: what browsers fetch, under names that change with the content, compressed beforehand.

``python frontend/build.py`` takes the packages of ``pins.json`` through npm (the user's own registry settings apply),
checks each archive against the integrity written there, cuts the font and the icons down to what is used, joins our
style sheets and scripts, and writes ``manifest.json`` (name → file). A second run with nothing changed writes nothing.
``hatch_build.py`` calls the same for a wheel.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import re
import shutil
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from frontend.packages import package_files, pins  # noqa: E402  (also run as a plain file, and by hatch)

STATIC = ROOT / "lms" / "static"
VENDOR = STATIC / "vendor"
KEPT = ROOT / "build" / "frontend"
LOCK = KEPT / ".lock"
UNFINISHED = ".vendor-"
STAMP = ".stamp"
MANIFEST = "manifest.json"
SHEETS = ("tokens.css", "fonts.css", "base.css", "layout.css", "components/*.css", "pages/*.css")
COMPRESSED = {".css", ".js", ".svg"}


def style_sheet(css: Path) -> str:
    """Return all style sheets below ``css`` as one, in the order of their layers, without comments and spare blanks."""
    parts = [path.read_text(encoding="utf-8") for pattern in SHEETS for path in sorted(css.glob(pattern))]
    text = re.sub(r"/\*.*?\*/", "", "\n".join(parts), flags=re.DOTALL)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,]) ?", r"\1", text).replace(";}", "}").strip() + "\n"


def script(js: Path) -> str:
    """Return all modules below ``js`` as one; none imports another, and each keeps its names in a block of its own."""
    parts = []
    for path in sorted(js.glob("*.js")):
        text = re.sub(r"^\s*//.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        parts.append("{\n" + text + "}\n")
    return "".join(parts)


def lesson_modules(js: Path) -> dict[str, bytes]:
    """Return the modules that only a page of the kind loads, each by itself, without its comments."""
    found = {
        path: re.sub(r"^\s*//.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for path in js.glob("lesson/*.js")
    }
    return {f"lesson/{path.name}": text.encode() for path, text in sorted(found.items())}


def hashed(name: str, content: bytes) -> str:
    """Return ``name`` with the first characters of its content's hash before the ending."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:12]}{dot}{ending}"


def named(files: dict[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """Return name → (hashed name, content); fonts are named first, since the style sheet holds their names."""
    done = {name: (hashed(name, content), content) for name, content in files.items() if name != "pennydrop.css"}
    sheet = files["pennydrop.css"].decode()
    for name, (file, _) in done.items():
        sheet = sheet.replace(f'url("{name}")', f'url("{file}")')
    done["pennydrop.css"] = (hashed("pennydrop.css", sheet.encode()), sheet.encode())
    return dict(sorted(done.items()))


def twins(path: Path, content: bytes) -> None:
    """Write the compressed forms of a text beside it, so that no request waits for a compressor."""
    import brotli  # type: ignore[import-untyped]

    path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9, mtime=0))
    path.with_name(path.name + ".br").write_bytes(brotli.compress(content, quality=11))


@contextmanager
def alone() -> Iterator[None]:
    """Wait until nobody else builds in this checkout, and keep others waiting; the end of the process frees it, too."""
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    with LOCK.open("a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write(target: Path, files: dict[str, tuple[str, bytes]], licences: dict[str, bytes], stamp: str) -> None:
    """Write everything into a new folder and put that in the place of ``target``, so that nobody sees half of it.

    The caller is alone: what a build that was killed left behind is swept away.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left)
    fresh = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=target.parent))
    for file, content in files.values():
        path = fresh / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if path.suffix in COMPRESSED:
            twins(path, content)
    for name, content in licences.items():
        path = fresh / "licences" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    manifest = {name: file for name, (file, _) in files.items()}
    (fresh / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    (fresh / STAMP).write_text(stamp, encoding="utf-8")
    fresh.chmod(0o755)
    older = fresh.with_name(f"{fresh.name}-older")
    if target.exists():
        target.rename(older)
    fresh.rename(target)
    shutil.rmtree(older, ignore_errors=True)


def digest(paths: list[Path]) -> str:
    """Return a hash over the names and contents of files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return b64encode(total.digest()).decode()


def is_current(target: Path, stamp: str) -> bool:
    """Say whether ``target`` was made from these very sources and still has every file."""
    try:
        manifest: dict[str, str] = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        same = (target / STAMP).read_text(encoding="utf-8") == stamp
    except (FileNotFoundError, json.JSONDecodeError):
        return False
    return same and all((target / file).is_file() for file in manifest.values())


def build(target: Path = VENDOR) -> bool:
    """Bring ``target`` up to date; return whether anything was written. Raises ``PackageError`` with place and cure."""
    sources = sorted(
        [*STATIC.glob("css/**/*.css"), *STATIC.glob("js/**/*.js"), STATIC / "icon.svg", *HERE.glob("*.py")]
    )
    stamp = digest([*sources, HERE / "pins.json"])
    if is_current(target, stamp):
        return False
    with alone():
        # Whoever was here first may have built just this.
        return not is_current(target, stamp) and _make(target, stamp)


def _make(target: Path, stamp: str) -> bool:
    files, licences = package_files(pins(HERE / "pins.json"), KEPT)
    files["pennydrop.css"] = style_sheet(STATIC / "css").encode()
    files["pennydrop.js"] = script(STATIC / "js").encode()
    files |= lesson_modules(STATIC / "js")
    files["icon.svg"] = (STATIC / "icon.svg").read_bytes()
    write(target, named(files), licences, stamp)
    return True


if __name__ == "__main__":
    print("frontend: built" if build() else "frontend: up to date")
