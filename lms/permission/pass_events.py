"""What happened to a pass. Its address is in no event: whoever reads the trail cannot open it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PassSwitched(Event):
    """A person let everybody with the address see whether they may act on a channel now, or stopped it."""

    name: ClassVar[str] = "pass.switched"
    person_id: str
    channel: str
    on: bool
