"""What happened to policies, to the requirement matrix and to the setting of slips: published, signed, set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from lms.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PolicyPublished(Event):
    """A version of a policy was published. ``sign_by``: from then on older versions do not count any more.

    ``record_digest`` is over what else is on record about it: title, owner, audience and the like.
    """

    name: ClassVar[str] = "policy.published"
    policy: str
    number: int
    version_id: str
    text_digest: str
    effective_at: datetime
    sign_by: datetime | None
    record_digest: str
    impact_digest: str | None


@dataclass(frozen=True, kw_only=True)
class PolicySigned(Event):
    """A person read a version of a policy and signed it by typing their name over its text."""

    name: ClassVar[str] = "policy.signed"
    person_id: str
    signature_id: str
    policy: str
    number: int
    text_digest: str
    signature_digest: str


@dataclass(frozen=True, kw_only=True)
class PolicyDeclined(Event):
    """A person does not sign a policy that may be declined. No reason is asked, none is kept."""

    name: ClassVar[str] = "policy.declined"
    person_id: str
    signature_id: str
    policy: str
    number: int


@dataclass(frozen=True, kw_only=True)
class PolicySignatureWithdrawn(Event):
    """A person took back the signature under a policy that may be declined."""

    name: ClassVar[str] = "policy.signature-withdrawn"
    person_id: str
    signature_id: str
    policy: str
    number: int


@dataclass(frozen=True, kw_only=True)
class MatrixPublished(Event):
    """A version of the requirement matrix was published; ``grid_digest`` is of its rows.

    ``record_digest`` is over when it was published and by whom.
    """

    name: ClassVar[str] = "matrix.published"
    number: int
    version_id: str
    grid_digest: str
    effective_at: datetime
    record_digest: str
    impact_digest: str | None


@dataclass(frozen=True, kw_only=True)
class SlipsSet(Event):
    """Compliance switched slips on or off, or changed their days or the lessons that heal them."""

    name: ClassVar[str] = "slips.set"
    number: int
    version_id: str
    is_on: bool
    days: int
    lessons: tuple[str, ...]
    record_digest: str
