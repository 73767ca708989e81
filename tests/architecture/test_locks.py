"""The lock files: exact versions with hashes, no addresses, no paths, and one version of a package in all of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

LOCKS = sorted((Path(__file__).parents[2] / "requirements").glob("*.txt"))
LINE = re.compile(
    r"^([a-z0-9][a-z0-9.-]*)(\[[a-z0-9,.-]+\])?==[^ /]+( ; [^/]+)? \\$|^    --hash=sha256:[0-9a-f]{64}( \\)?$"
)


def versions(lock: Path) -> dict[str, str]:
    """Return the version of each package."""
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==([^ ]+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_versions_and_hashes_only(lock: Path) -> None:
    odd = [line for line in lock.read_text(encoding="utf-8").splitlines() if not LINE.match(line)]
    assert not odd
    assert versions(lock)


def test_testing_runs_on_the_versions_that_serve() -> None:
    run, build, dev = (versions(lock) for lock in (LOCKS[2], LOCKS[0], LOCKS[1]))
    assert (run | build).items() <= dev.items()


@pytest.mark.parametrize("line", ["a==1 \\", "    --hash=sha256:" + "0" * 64])
def test_a_good_line_of_a_lock_passes(line: str) -> None:
    assert LINE.match(line)


@pytest.mark.parametrize("line", ["--index-url https://example.org/simple", "a @ file:///home/me/a.whl \\", "a==1"])
def test_an_address_or_a_line_without_hash_does_not(line: str) -> None:
    assert not LINE.match(line)
