"""An auditor's export on a disk without room: told with the cure, nothing left behind, and done once there is room."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.audit import service as audit
from lms.core.settings import Settings
from lms.db.work import Store
from tests.faults.processes import run_command
from tests.fixtures.work import NOW

BYTES = 2_000


@pytest.fixture
def database() -> str:
    return "sqlite"  # the disk of a PostgreSQL server is its own; the file is written here either way


def test_an_export_without_room_leaves_nothing_and_is_whole_once_there_is_room(
    live_store: Store, cast: object, settings: Settings, tmp_path: Path
) -> None:
    audit.seal_all(live_store)
    folder = tmp_path / "exports"
    folder.mkdir()
    export = ["audit", "export", "--from", f"{NOW:%Y-%m-%d}", "--to", f"{NOW:%Y-%m-%d}", str(folder / "record.zip")]
    refused = run_command(settings, *export, room=BYTES)
    assert refused.returncode == 1
    assert "Make room on the disk, then export again." in refused.stderr
    assert list(folder.iterdir()) == []
    assert run_command(settings, *export, room=None).returncode == 0
