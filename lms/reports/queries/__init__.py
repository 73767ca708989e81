"""Questions about departments, and about facts and cells themselves."""

from lms.reports.queries.departments import Comparison, compare
from lms.reports.queries.people import Matrix
from lms.reports.queries.sources import certified_until, company_of, is_first_version, sources_of, these
from lms.reports.queries.stored import Drift, corrections, drifts, due_persons, stored_facts, truth

__all__ = [
    "Comparison",
    "Drift",
    "Matrix",
    "certified_until",
    "company_of",
    "compare",
    "corrections",
    "drifts",
    "due_persons",
    "is_first_version",
    "sources_of",
    "stored_facts",
    "these",
    "truth",
]
