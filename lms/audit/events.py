"""What happened to the record itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ExportAsked(Event):
    """Somebody asked for an auditor's export of a period."""

    name: ClassVar[str] = "audit.export-asked"
    export_id: str
    starts_at: datetime
    ends_at: datetime
