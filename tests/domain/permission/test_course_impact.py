"""What rests on a course, before a new version of it is published."""

from __future__ import annotations

from datetime import timedelta

from lms.permission.queries.course_impact import digest_of, touched_by_course
from lms.permission.vocabulary import Level
from tests.domain.permission.conftest import Company
from tests.fixtures.courses import enrol, publish, tea


def test_certificates_permissions_requests_and_learners_are_counted(company: Company) -> None:
    publish(company.store, tea())
    enrol(company.store, company.id("bo"))
    company.active("amara")
    company.asked("yuki", Level.PUBLISH)
    company.asked("bo", Level.SHARE)
    with company.store.reading() as work:
        trust, selling, small = (
            touched_by_course(work.session, course, work.now) for course in ("trust", "social-selling", "tea")
        )
    assert (trust.certificates, trust.permissions, trust.requests, trust.learners) == (3, 1, 2, 0)
    assert (selling.permissions, selling.requests) == (1, 1), "Share does not ask for it"
    assert selling.departments == (("Sales Europe", 2),)
    assert (small.certificates, small.permissions, small.learners) == (0, 0, 1)


def test_the_digest_moves_with_the_world(company: Company) -> None:
    company.active("amara")
    with company.store.reading() as work:
        before = touched_by_course(work.session, "trust", work.now)
        later = touched_by_course(work.session, "trust", work.now + timedelta(days=2000))
    assert digest_of([("trust", "2.0", before)]) == digest_of([("trust", "2.0", before)])
    assert digest_of([("trust", "2.0", before)]) != digest_of([("trust", "2.0", later)])
