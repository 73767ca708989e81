"""Files that are made once and must never be half there, such as keys."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_first(path: Path, content: bytes) -> None:
    """Make a private file with ``content``, unless there is one: the first one stays.

    It appears under its name only when it is whole, so that neither a kill nor a full disk leaves half of a key behind
    for good. What prevents it is an OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, fresh = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # readable by its owner only
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        Path(fresh).unlink()
