"""The auditor's export: whole and checked without us, small in memory, and naming the first entry that was altered."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from lms.audit import service as audit
from lms.audit.exporting import Exported, ExportFailed, Period, export
from lms.audit.models import AuditRow, Seal
from lms.audit.queries.protected import PROTECTED
from lms.core.errors import InvalidInput
from lms.db.work import Store
from lms.people import service as people
from lms.permission import service
from lms.permission.models import Permission, PermissionEventRow, PermissionInterval, PolicySignature
from lms.permission.vocabulary import HandReason
from tests.cast import CAST
from tests.domain.permission.conftest import Company
from tests.fixtures.work import NOW

DAY = timedelta(days=1)
ALWAYS = Period(NOW - 9 * DAY, NOW + 9 * DAY)
FILES = [protected.file for protected in PROTECTED if protected.file]


def checked(path: Path, *arguments: str) -> tuple[int, list[str]]:
    """Take the program out of the export and run it apart from the product; return its status and what it says."""
    with zipfile.ZipFile(path) as archive:
        program = path.with_name("verify.py")
        program.write_bytes(archive.read("verify.py"))
    command = [sys.executable, "-I", str(program), str(path), *arguments]
    done = subprocess.run(command, cwd=path.parent, capture_output=True, text=True, check=False, timeout=300)
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


def exported(store: Store, folder: Path, period: Period = ALWAYS) -> Path:
    path = folder / "record.zip"
    export(store, period, path)
    return path


def rewritten(path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """Return the export with one of its files changed."""
    other = path.with_name("altered.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for one in old.namelist():
            new.writestr(one, change(old.read(one)) if one == name else old.read(one))
    return other


def test_an_export_is_whole_and_checked_without_the_product(company: Company, tmp_path: Path) -> None:
    found: Exported = export(company.store, ALWAYS, path := tmp_path / "record.zip")
    status, said = checked(path, "--key", found.key)
    assert (status, said[0][:38]) == (0, "Yes: everything is as it was written (")
    with zipfile.ZipFile(path) as archive:
        assert {f"{name}.jsonl" for name in FILES} <= set(archive.namelist())
        assert all(archive.read(f"{name}.jsonl") for name in FILES)
        assert CAST["amara"].name.encode() not in b"".join(archive.read(f"{name}.jsonl") for name in FILES)


def test_another_key_than_the_auditor_knows_is_told(company: Company, tmp_path: Path) -> None:
    status, said = checked(exported(company.store, tmp_path), "--key", "00" * 32)
    assert status == 1
    assert "not with the one given" in said[0]


@pytest.mark.parametrize("file", FILES)
def test_an_altered_entry_of_any_file_is_the_first_that_is_named(company: Company, tmp_path: Path, file: str) -> None:
    path = exported(company.store, tmp_path)

    def change(content: bytes) -> bytes:
        first, *others = content.splitlines(keepends=True)
        entry = json.loads(first)
        column = max(entry)
        return json.dumps(entry | {column: "altered"}).encode() + b"\n" + b"".join(others)

    status, said = checked(rewritten(path, f"{file}.jsonl", change))
    assert status == 1
    assert said[0].startswith(f"{file}, entry 1: was altered after the export")


def test_a_missing_last_entry_is_named(company: Company, tmp_path: Path) -> None:
    path = exported(company.store, tmp_path)
    cut = rewritten(path, "states.jsonl", lambda content: b"".join(content.splitlines(keepends=True)[:-1]))
    status, said = checked(cut)
    assert (status, said[0]) == (1, "states, entry 1: is missing: 1 were exported, 0 are here.")


def test_an_altered_manifest_is_not_by_the_key(company: Company, tmp_path: Path) -> None:
    path = exported(company.store, tmp_path)
    status, said = checked(rewritten(path, "manifest.json", lambda content: content.replace(b"Your", b"Other")))
    assert (status, said[0]) == (1, "manifest: its signature is not by the key: it was altered.")


THIRD = PermissionEventRow.version == 3
ACCEPTED = AuditRow.event == "permission.accepted"
OTHERWISE, OTHER_TIMES = (
    "stands otherwise than its events say (until).",
    "has other times in force than its events say.",
)
TAMPERED = [
    ("event 3: was changed.", update(PermissionEventRow).where(THIRD).values(effective_at=NOW - DAY)),
    (OTHERWISE, update(Permission).values(until=NOW + 900 * DAY)),
    (OTHER_TIMES, update(PermissionInterval).values(level="publish")),
    (OTHER_TIMES, delete(PermissionInterval)),
    ("was changed after it was recorded.", update(PolicySignature).values(number=9)),
    ("is on the trail but missing.", delete(PolicySignature)),
    ("was changed after it was sealed.", update(AuditRow).where(ACCEPTED).values(actor_id=CAST["mette"].id)),
    ("its list of events was changed.", update(Seal).values(previous="1" * 64)),
]


@pytest.mark.parametrize(("said", "statement"), TAMPERED)
def test_what_was_altered_before_the_export_is_named_by_its_verifier(
    company: Company, tmp_path: Path, said: str, statement: object
) -> None:
    with company.store.writing() as work:
        work.session.execute(statement)  # type: ignore[call-overload]
    status, lines = checked(exported(company.store, tmp_path))
    assert status == 1
    assert lines[0].endswith(said) or lines[1].endswith(said)


def test_a_tail_that_was_cut_is_named(company: Company, tmp_path: Path) -> None:
    company.do("luca", service.suspend, company.ladder("amara")[0].stream_id, HandReason.PRECAUTION)
    audit.seal_all(company.store)
    with company.store.writing() as work:
        work.session.execute(delete(AuditRow).where(AuditRow.seal == 2))
        work.session.execute(delete(Seal).where(Seal.number == 2))
    status, said = checked(exported(company.store, tmp_path))
    assert status == 1
    assert said[0] == "seal 2: is missing: seal 2 was noted outside the database. The tail was cut."


def test_some_days_are_whole_by_themselves(company: Company, tmp_path: Path) -> None:
    company.wait(DAY)
    company.do("luca", service.suspend, company.ladder("amara")[0].stream_id, HandReason.PRECAUTION)
    audit.seal_all(company.store)
    company.wait(DAY)
    company.do("luca", service.cure, company.ladder("amara")[0].stream_id, HandReason.CLEARED)
    path = exported(company.store, tmp_path, Period(NOW + DAY / 2, NOW + 1.5 * DAY))
    assert checked(path)[0] == 0
    with zipfile.ZipFile(path) as archive:
        events = [json.loads(line)["event"] for line in archive.read("events.jsonl").splitlines()]
    assert events == ["permission.suspended"]


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        (Period(NOW, NOW - DAY), "ends before it begins"),
        (Period(NOW, NOW), "ends before it begins"),
        (Period(NOW - 9 * DAY, NOW - 8 * DAY), "holds nothing"),
    ],
)
def test_a_period_upside_down_or_empty_is_told(company: Company, tmp_path: Path, period: Period, sentence: str) -> None:
    with pytest.raises(InvalidInput, match=sentence):
        export(company.store, period, tmp_path / "record.zip")
    assert list(tmp_path.glob("record*")) == []


def test_a_file_that_is_there_stays(company: Company, tmp_path: Path) -> None:
    (tmp_path / "record.zip").write_text("an earlier one")
    with pytest.raises(InvalidInput, match="is there already"):
        export(company.store, ALWAYS, tmp_path / "record.zip")
    assert (tmp_path / "record.zip").read_text() == "an earlier one"


def test_a_folder_that_takes_no_file_is_told_with_the_cure(company: Company, tmp_path: Path) -> None:
    with pytest.raises(ExportFailed) as failed:
        export(company.store, ALWAYS, tmp_path / "nowhere" / "record.zip")
    assert failed.value.cure


def test_what_is_no_export_is_told(company: Company, tmp_path: Path) -> None:
    broken = rewritten(exported(company.store, tmp_path), "manifest.json", lambda _content: b"{}")
    status, said = checked(broken)
    assert status == 2
    assert "is no export of Pennydrop" in said[0]


def test_what_happens_while_it_is_written_is_not_in_it(
    live_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def department(code: str) -> None:
        with live_store.writing() as work:
            people.add_department(work, code, code, None)

    def meanwhile(done: int, _total: int) -> None:
        department(f"L{done}")
        audit.seal_all(live_store)

    department("D1")
    monkeypatch.setattr("lms.audit.exporting.AT_ONCE", 1)
    found = export(live_store, ALWAYS, path := tmp_path / "record.zip", meanwhile)
    status, said = checked(path, "--key", found.key)
    assert (status, said[0][:3]) == (0, "Yes")
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["seals"]["last"] == manifest["seals"]["head"]["number"] == 1
