"""What people write: kept in an erasable row; the event holds its id and a salted digest."""

from __future__ import annotations

import secrets
from typing import TypedDict

from lms.core.errors import Fault, InvalidInput
from lms.core.ids import new_id
from lms.db.work import Work
from lms.permission.linking import text_digest
from lms.permission.models import PermissionText

LONGEST_TEXT = 2000


class Written(TypedDict, total=False):
    """The fields of a command that name a text; empty for none."""

    text_id: str
    text_digest: str


def write_text(work: Work, person_id: str, stream_id: str, body: str) -> Written:
    """Keep what the actor wrote about a person's stream; return the fields that a command takes, empty for no text.

    More than :data:`LONGEST_TEXT` characters are an InvalidInput.
    """
    body = body.strip()
    if not body:
        return {}
    if len(body) > LONGEST_TEXT:
        raise InvalidInput([Fault("text", f"has {len(body)} characters.", f"Write {LONGEST_TEXT} at most.")])
    salt = secrets.token_hex(16)
    text = PermissionText(
        id=new_id(),
        stream_id=stream_id,
        person_id=person_id,
        author_id=work.actor.person_id,
        body=body,
        salt=salt,
        written_at=work.now,
    )
    work.session.add(text)
    return {"text_id": text.id, "text_digest": text_digest(salt, body)}
