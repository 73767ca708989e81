"""Calling for renewal after a material change of a course: as it was previewed, or not at all."""

from __future__ import annotations

from datetime import date

from lms.core.errors import InvalidInput
from lms.db.work import Work
from lms.learning import service as learning
from lms.permission.queries.renewals import preview_renewal
from lms.permission.service.drafting import for_company
from lms.permission.service.publishing import alone, as_seen

WRITTEN_BY_PASSING = "lms_enrolments, lms_certificates, lms_persons"
"""In the order in which a pass takes them, so that nobody waits for each other in turn."""


def call_renewal(work: Work, course: str, renew_on: date, seen: str) -> int:
    """Call whoever holds a certificate from before a course's last material change to renew by the end of a day.

    Their certificates stay true and count until then; permissions get notice at once and react on that day. Return how
    many certificates it were. ``seen`` is the digest of the preview: a world that has moved since is a Stale.
    """
    for_company(work.actor)
    alone(work, WRITTEN_BY_PASSING)
    found = preview_renewal(work.session, course, renew_on, work.now, work.settings.time_zone)
    if found.faults:
        raise InvalidInput(found.faults)
    as_seen(found.digest, seen)
    learning.call_renewal(work, course, renew_on, impact=found.digest)
    return found.holders
