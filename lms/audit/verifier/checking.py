"""Check an auditor's export of Pennydrop without Pennydrop.

    python verify.py [--key HEX] EXPORT.zip

It needs Python 3.11 or newer and the package ``cryptography``, nothing else: no server, no network, none of our code.
It answers with exit status 0 when everything is as it was written, 1 when something is not (the first finding is the
first entry that was altered), 2 when the file is no such export.

What is checked, in this order: the manifest is signed by the key; every entry of every file is the one that was
exported; every seal is signed, follows the one before and holds exactly its events; the newest seal is there; every
permission's own events hang together; its state and its times in force follow from them; and the events of permissions
and the signatures under policies are those that the sealed trail tells of.
"""

from __future__ import annotations

import argparse
import hashlib
import heapq
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lms.audit.verifier.folding import NEW, Row, Times, UnknownEvent, after, columns_of

FIRST = "0" * 64
LONGEST_LINE = 16_000_000
SIGNED = "policy.signed"
SIGNATURE = {name: name for name in ("person_id", "policy", "number", "text_digest")} | {
    "name_digest": "signature_digest"
}
Finding = tuple[str, str]


class NoExport(Exception):
    """The file is not an export, or not whole enough to be read."""


def canonical(content: object) -> bytes:
    """Return JSON with sorted keys and no spaces: the form that is digested."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha(content: bytes) -> str:
    """Return the SHA-256 as hex."""
    return hashlib.sha256(content).hexdigest()


def signed(key: Ed25519PublicKey, content: bytes, signature: str) -> bool:
    """Say whether the signature (hex) of the content is by the key."""
    try:
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


class Export:
    """An export: its manifest, and its files line by line."""

    def __init__(self, path: str) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            self.manifest_bytes = self._zip.read("manifest.json")
            self.manifest: Row = json.loads(self.manifest_bytes)
            self.signature = self._zip.read("manifest.sig").decode().strip()
            self.key = bytes.fromhex(self.manifest["key"])
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise NoExport(f"{path} is no export of Pennydrop: {error}") from None

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a file; one that is missing has none."""
        try:
            with self._zip.open(name) as file:
                while line := file.readline(LONGEST_LINE):
                    yield line.rstrip(b"\n")
        except KeyError:
            return
        except (OSError, zipfile.BadZipFile) as error:
            raise NoExport(f"{name} cannot be read: {error}") from None

    def rows(self, file: str) -> Iterator[Row]:
        """Yield the entries of a table; what is no entry is left out, since its digest has told of it."""
        for line in self.lines(f"{file}.jsonl"):
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if isinstance(row, dict):
                yield row


def manifest_findings(export: Export, expected_key: str | None) -> Iterator[Finding]:
    """Check the signature of the manifest, and that the key is the one that the auditor knows."""
    if expected_key and expected_key.lower() != export.key.hex():
        yield "manifest", f"is signed with the key {export.key.hex()}, not with the one given."
    if not signed(Ed25519PublicKey.from_public_bytes(export.key), export.manifest_bytes, export.signature):
        yield "manifest", "its signature is not by the key: it was altered."


def entry_findings(export: Export) -> Iterator[Finding]:
    """Compare every entry of every file with the digest that was taken of it when it was exported."""
    for file in export.manifest["files"]:
        name, sums = file["name"], list(export.lines(f"{file['name']}.sums"))
        if sha(b"".join(line + b"\n" for line in sums)) != file["sums"]:
            yield f"{name}.sums", "was altered after the export."
        count = 0
        for count, line in enumerate(export.lines(f"{name}.jsonl"), start=1):
            if count > len(sums) or sha(line).encode() != sums[count - 1]:
                yield f"{name}, entry {count}", f"was altered after the export: {line[:120].decode(errors='replace')}"
                break
        else:
            if count != file["count"]:
                yield f"{name}, entry {count + 1}", f"is missing: {file['count']} were exported, {count} are here."


def seal_findings(export: Export, key: Ed25519PublicKey) -> Iterator[Finding]:
    """Check the chain of seals, each seal's events, and that none is missing at the end."""
    sealed = groupby((row for row in export.rows("events") if row["seal"] is not None), key=itemgetter("seal"))
    batch, expected, previous = (
        next(sealed, None),
        export.manifest["seals"]["first"],
        export.manifest["seals"]["before"],
    )
    for seal in export.rows("seals"):
        if seal["number"] != expected:
            yield f"seal {expected}", "is missing."
        elif seal["previous"] != previous:
            yield f"seal {seal['number']}", "does not follow the seal before it."
        yield from one_seal_findings(seal, key)
        own: dict[str, Row] = {}
        if batch is not None and batch[0] == seal["number"]:
            own = {row["id"]: row for row in batch[1]}
            batch = next(sealed, None)
        yield from batch_findings(f"seal {seal['number']}", seal["entries"], own)
        expected, previous = seal["number"] + 1, seal["digest"]
    if batch is not None:
        yield f"seal {batch[0]}", "is missing, though events name it."
    head = export.manifest["seals"]["head"]
    if export.manifest["seals"]["to_the_end"] and head and head["number"] >= expected:
        yield f"seal {expected}", f"is missing: seal {head['number']} was noted outside the database. The tail was cut."


def one_seal_findings(seal: Row, key: Ed25519PublicKey) -> Iterator[Finding]:
    """Check the digest and the signature of one seal."""
    content = {name: seal[name] for name in ("number", "previous", "entries", "sealed_at")}
    if sha(canonical(content)) != seal["digest"]:
        yield f"seal {seal['number']}", "its list of events was changed."
    if not signed(key, bytes.fromhex(seal["digest"]), seal["signature"]):
        yield f"seal {seal['number']}", "its signature is not by the key."


def batch_findings(place: str, entries: Sequence[Sequence[str]], rows: dict[str, Row]) -> Iterator[Finding]:
    """Hold the entries of a seal against the events that name it."""
    for row_id, digest in entries:
        row = rows.pop(row_id, None)
        if row is None:
            yield place, f"event {row_id} is missing."
        elif sha(canonical({name: value for name, value in row.items() if name != "seal"})) != digest:
            yield place, f"event {row_id} ({row['event']}) was changed after it was sealed."
    yield from ((place, f"event {row_id} was added to it afterwards.") for row_id in sorted(rows))


def stream_findings(export: Export) -> Iterator[Finding]:
    """Check every permission: its events, then its state and its times in force by its events."""
    tables = (("states", "id"), ("streams", "stream_id"), ("intervals", "stream_id"))
    parts = [keyed(export, file, key, number) for number, (file, key) in enumerate(tables)]
    for stream_id, own in groupby(heapq.merge(*parts, key=itemgetter(0, 1)), key=itemgetter(0)):
        found: tuple[list[Row], ...] = ([], [], [])
        for _stream_id, number, row in own:
            found[number].append(row)
        yield from one_stream_findings(f"permission {stream_id}", *found)


def keyed(export: Export, file: str, key: str, number: int) -> Iterator[tuple[str, int, Row]]:
    """Yield the entries of a file with the permission that each is of, and the file's number."""
    return ((row[key], number, row) for row in export.rows(file))


def one_stream_findings(place: str, states: list[Row], events: list[Row], spans: list[Row]) -> Iterator[Finding]:
    """Check one permission; after a broken event nothing more can be said of it."""
    previous, state, expected = FIRST, dict(NEW), Times()
    for number, event in enumerate(events, start=1):
        content = [event["previous"], event["version"], event["name"], event["event_version"], event["payload"]]
        told = ("recorded_at", "effective_at", "person_id", "stream_id")
        if event["version"] != number or event["previous"] != previous:
            yield f"{place}, event {number}", "is missing, or does not follow the event before it."
            return
        if sha(canonical(content)) != event["digest"] or any(event[name] != event["payload"][name] for name in told):
            yield f"{place}, event {number}", "was changed."
            return
        previous = event["digest"]
        state = after(state, event["name"], event["payload"])
        expected.note(state)
    if not events:
        yield place, "has a state or times in force but no events."
    elif not states or states[0]["digest"] != previous:
        yield place, "has no state, or its last events are missing."
    elif changed := sorted(name for name, value in columns_of(state).items() if states[0][name] != value):
        yield place, f"stands otherwise than its events say ({', '.join(changed)})."
    times = [(one["level"], one["starts_at"], one["ends_at"], one["person_id"], one["channel"]) for one in spans]
    if events and times != [(*one, state["person_id"], state["channel"]) for one in expected.all()]:
        yield place, "has other times in force than its events say."


def told_findings(export: Export) -> Iterator[Finding]:
    """Hold the events of permissions against what the trail of the period tells."""
    period, trail, held = export.manifest["period"], defaultdict[str, int](int), defaultdict[str, int](int)
    for row in export.rows("events"):
        if row["event"].startswith("permission.") and period["from"] <= row["recorded_at"] < period["to"]:
            trail[row["payload"]["stream_id"]] += number_of(row["event"], row["version"], row["payload"])
    for row in export.rows("streams"):
        if period["from"] <= row["recorded_at"] < period["to"]:
            held[row["stream_id"]] += number_of(row["name"], row["event_version"], row["payload"])
    for stream_id in sorted(trail.keys() | held.keys()):
        if trail[stream_id] != held[stream_id]:
            yield f"permission {stream_id}", "has other events than the trail tells of."


def signature_findings(export: Export) -> Iterator[Finding]:
    """Hold the signatures under policies against what the trail of the period tells."""
    period = export.manifest["period"]
    told = {
        row["payload"]["signature_id"]: row["payload"]
        for row in export.rows("events")
        if row["event"] == SIGNED and period["from"] <= row["recorded_at"] < period["to"]
    }
    for row in export.rows("signatures"):
        payload = told.pop(row["id"], None)
        if payload is None and row["signed"]:
            yield f"signature {row['id']}", "is nowhere on the trail."
        elif payload is not None and not (
            row["signed"] and all(row[name] == payload[of] for name, of in SIGNATURE.items())
        ):
            yield f"signature {row['id']}", "was changed after it was recorded."
    yield from ((f"signature {lost}", "is on the trail but missing.") for lost in sorted(told))


def number_of(name: str, version: int, payload: Row) -> int:
    """Return an event's digest as a number: sums of them are the same in any order."""
    return int(sha(canonical([name, version, payload])), 16)


def findings(export: Export, expected_key: str | None = None) -> Iterator[Finding]:
    """Yield everything that is not as it was written, the first altered entry first."""
    yield from manifest_findings(export, expected_key)
    yield from entry_findings(export)
    yield from seal_findings(export, Ed25519PublicKey.from_public_bytes(export.key))
    yield from stream_findings(export)
    yield from told_findings(export)
    yield from signature_findings(export)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the export that is named, say what was found, and return the exit status."""
    parser = argparse.ArgumentParser(description="Check an auditor's export of Pennydrop.")
    parser.add_argument("export", help="the zip file")
    parser.add_argument("--key", help="the public key (hex) as you got it by another way than this file")
    chosen = parser.parse_args(arguments)
    whole = True
    try:
        export = Export(chosen.export)
        for place, message in findings(export, chosen.key):
            print(f"{place}: {message}")  # noqa: T201  (this is a program of its own)
            whole = False
    except (NoExport, UnknownEvent, KeyError, TypeError, ValueError) as error:
        print(f"Not checked any further: {error!s}")  # noqa: T201
        return 2 if whole else 1
    if not whole:
        return 1
    counts = ", ".join(f"{file['count']} {file['name']}" for file in export.manifest["files"])
    print(f"Yes: everything is as it was written ({counts}).\nKey: {export.key.hex()}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
