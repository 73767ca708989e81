"""Search for learners: the catalogue, and the lessons of the courses that they have begun."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from courses.finding import LONGEST_QUERY, Hit, Index, Piece, pieces, query_words
from lms.db.kept import ask
from lms.learning.models import CourseVersion, Enrolment
from lms.learning.queries.versions import MOST_KEPT, course_of_version

MOST_HITS = 12
_CURRENT = select(CourseVersion.course, CourseVersion.id).where(CourseVersion.is_current)
_BEGUN = (
    select(Enrolment.course, Enrolment.version_id)
    .where(Enrolment.person_id == bindparam("person_id"))
    .order_by(Enrolment.number)
)
_kept: dict[str, Index] = {}


@dataclass(frozen=True, slots=True)
class Found:
    """One place that holds what was looked for. ``module`` is empty where the course itself is meant."""

    slug: str
    course: str
    module: str
    module_title: str
    section: str
    title: str
    pieces: tuple[Piece, ...]
    may_read: bool
    """Whether the reader has begun the course, so that its lessons open."""


@dataclass(frozen=True, slots=True)
class Search:
    """What was looked for, and the best places, the best first."""

    query: str
    words: int
    held: int
    """How many of the words the places hold; fewer than ``words`` where nothing holds them all."""
    found: tuple[Found, ...]
    more: bool
    is_cut: bool
    """Whether the query was longer than what is looked for."""


def search(session: Session, person_id: str, query: str) -> Search:
    """Look for words in what the person may read: two statements, once the versions are known to the process.

    That is what every published course says of itself, and the lessons of each course they have begun, in the version
    that they take. Questions, options and feedback are never looked through.
    """
    words = query_words(query)
    hits = _hits(session, person_id, words) if words else []
    held = hits[0][1].words if hits else 0
    best = [(index, hit, may_read) for index, hit, may_read in hits if hit.words == held]
    found = tuple(_found(index, hit, words, may_read=may_read) for index, hit, may_read in best[:MOST_HITS])
    cut = len(query) > LONGEST_QUERY
    return Search(query[:LONGEST_QUERY].strip(), len(words), held, found, len(best) > MOST_HITS, cut)


def _hits(session: Session, person_id: str, words: tuple[str, ...]) -> list[tuple[Index, Hit, bool]]:
    begun = dict(ask(session, _BEGUN, {"person_id": person_id}).all())
    versions = dict(ask(session, _CURRENT).all()) | begun
    hits = []
    for slug, version_id in versions.items():
        index = _index(session, version_id)
        hits += [(index, hit, slug in begun) for hit in index.find(words, lessons=slug in begun)]
    return sorted(hits, key=lambda row: row[1].rank)


def _index(session: Session, version_id: str) -> Index:
    """Return the index of a version, made the first time that anybody searches it in this process."""
    index = _kept.get(version_id)
    if index is None:
        index = Index(course_of_version(session, version_id))
        if len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[version_id] = index
    return index


def _found(index: Index, hit: Hit, words: tuple[str, ...], *, may_read: bool) -> Found:
    passage = hit.passage
    course = index.course
    return Found(
        slug=course.slug,
        course=course.title,
        module=passage.module,
        module_title=course.module(passage.module).title if passage.module else "",
        section=passage.section,
        title=passage.title,
        pieces=pieces(passage.text, words),
        may_read=may_read,
    )
