"""Questions about departments, and about facts and cells themselves."""

from lms.reports.queries.departments import Comparison, compare
from lms.reports.queries.people import Matrix
from lms.reports.queries.sources import certified_until, is_first_version, these
from lms.reports.queries.stored import Drift, corrections, drifts, due_persons, facts_and_sources, truth

__all__ = [
    "Comparison",
    "Drift",
    "Matrix",
    "certified_until",
    "compare",
    "corrections",
    "drifts",
    "due_persons",
    "facts_and_sources",
    "is_first_version",
    "these",
    "truth",
]
