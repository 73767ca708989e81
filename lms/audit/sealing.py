"""The key that seals the trail and the head of the chain: two files outside the database."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from lms.core.errors import DomainError
from lms.core.files import write_first


class KeyUnusable(DomainError):
    """The file with the sealing key cannot be read or holds something else."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest seal, as it is noted outside the database."""

    number: int
    digest: str


def load_key(path: Path) -> Ed25519PrivateKey:
    """Return the sealing key; on first use one is made, readable by its owner only."""
    if not path.exists():
        _make_key(path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise KeyUnusable(
            f"The sealing key {path.name} cannot be used: {error}.", "Restore it from your backup."
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable(f"The sealing key {path.name} is of another kind.", "It must be an Ed25519 key in PEM.")
    return key


def sign(key: Ed25519PrivateKey, digest: str) -> str:
    """Return the signature of a digest as hex."""
    return key.sign(bytes.fromhex(digest)).hex()


def is_signed(key: Ed25519PrivateKey, digest: str, signature: str) -> bool:
    """Say whether the signature of a digest is by this key."""
    try:
        key.public_key().verify(bytes.fromhex(signature), bytes.fromhex(digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def read_head(path: Path) -> Head | None:
    """Return the noted head, or None when none was noted yet."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Head(int(content["number"]), str(content["digest"]))
    except FileNotFoundError:
        return None


def write_head(path: Path, head: Head) -> None:
    """Note the head: a whole new file that takes the old one's place, so that no reader finds half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps({"number": head.number, "digest": head.digest}), encoding="utf-8")
    fresh.replace(path)


def _make_key(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_first(path, pem)
