"""Make the environment that a task needs: `.venv` from a hashed lock, and Pango. Standard library only.

``python3 scripts/environment.py run`` installs what serving needs, ``… dev`` what testing needs. A second call does
nothing while the lock stays the same.
"""

from __future__ import annotations

import ctypes.util
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
VENV = TOP / ".venv"
LOCKS = {"run": ("run.txt", "build.txt"), "dev": ("dev.txt",)}
OLDEST = (3, 11)
PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")


def main(purpose: str) -> int:
    """Make the environment for ``run`` or ``dev``; return the exit status."""
    if sys.version_info < OLDEST:
        newer = next(filter(shutil.which, (f"python3.{minor}" for minor in range(15, 10, -1))), None)
        if newer is None:
            print(f"Pennydrop needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install a newer one.")
            return 1
        return subprocess.run([newer, __file__, purpose], check=False).returncode
    if not (VENV / "bin" / "python").exists() and not make_venv():
        return 1
    if not install([TOP / "requirements" / name for name in LOCKS[purpose]], VENV / f"lock-{purpose}.sha256"):
        return 1
    make_pango_present()
    return 0


def make_venv() -> bool:
    """Make `.venv`; where the machine's Python lacks the parts for it, install them or say how."""
    print("Making the environment in .venv …", flush=True)
    package = f"python3.{sys.version_info.minor}-venv"
    try:
        import ensurepip  # noqa: F401  (Debian ships it in a package of its own)
    except ImportError:
        if not (install_by_apt(package) or install_by_apt("python3-venv")):
            print(
                f"Python's venv is missing on this machine. Install it (`sudo apt-get install {package}`), then again."
            )
            return False
    return subprocess.run([sys.executable, "-m", "venv", VENV], check=False).returncode == 0


def install(locks: list[Path], stamp: Path) -> bool:
    """Install exactly what the locks say, hash by hash, unless ``stamp`` says that it is there already."""
    digest = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return True
    print("Installing the packages of", ", ".join(lock.name for lock in locks), "…", flush=True)
    pip: list[str | Path] = [
        VENV / "bin" / "python",
        "-m",
        "pip",
        "install",
        "-qq",
        "--disable-pip-version-check",
        "--no-deps",
    ]
    chosen = [argument for lock in locks for argument in ("--requirement", lock)]
    if subprocess.run([*pip, "--require-hashes", *chosen], check=False).returncode:
        print("Installing failed; the lines above say at which package. Is the package index within reach?")
        return False
    stamp.write_text(digest, encoding="utf-8")
    return True


def make_pango_present() -> None:
    """Install Pango (certificates are set with it) where it is missing and we may; else say what does not work."""
    if all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))):
        return
    if sys.platform == "darwin":
        done = bool(shutil.which("brew")) and subprocess.run(["brew", "install", "pango"], check=False).returncode == 0
    else:
        done = install_by_apt(*PANGO)
    if not done:
        print("Pango is missing, so certificates cannot be made as PDF; everything else works.")
        print("Install it with your system's packages, on Debian: apt-get install", *PANGO, flush=True)


def install_by_apt(*packages: str) -> bool:
    """Install Debian packages where there is apt-get and we are root, or sudo asks nothing; say whether it worked."""
    if not shutil.which("apt-get"):
        return False
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and subprocess.run(["sh", "-c", "sudo -n true"], check=False, capture_output=True).returncode:
        return False
    print("Installing", *packages, "…", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if subprocess.run(command, check=False, capture_output=True, env=quiet).returncode == 0:
        return True
    subprocess.run([*prefix, "apt-get", "update", "-qq"], check=False, capture_output=True, env=quiet)
    return subprocess.run(command, check=False, stdout=subprocess.DEVNULL, env=quiet).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
