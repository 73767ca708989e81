"""Courses that change materially, for tests: published, passed, and called for renewal as compliance does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from courses import Course
from lms.permission.queries.renewals import RenewalPreview, preview_renewal
from lms.permission.service import renewing
from tests.domain.permission.conftest import Company
from tests.fixtures.courses import complete, enrol, sit
from tests.fixtures.courses import publish as publish_course
from tests.fixtures.work import NOW

LAST_DAY = NOW.date() + timedelta(days=30)


def changed(course: Course, version: str = "2.0") -> Course:
    """The same course with a harder assessment: a material change."""
    harder = replace(course.assessment, pass_percent=course.assessment.pass_percent - 10)
    return replace(course, version=version, assessment=harder, hash=f"{version:0>64}")


def reworded(course: Course, version: str = "1.1") -> Course:
    """The same course in other words: an editorial change."""
    return replace(course, version=version, summary="In other words.", hash=f"{version:0>64}")


def passed(company: Company, name: str, course: Course) -> None:
    """Somebody takes a course from the beginning, and passes."""
    person_id = company.id(name)
    enrol(company.store, person_id, course.slug)
    complete(company.store, person_id, course)
    sit(company.store, person_id, course.slug)


def renewed(company: Company, name: str, course: Course) -> None:
    """Somebody who holds a pass takes the assessment again, and passes."""
    enrol(company.store, company.id(name), course.slug)
    sit(company.store, company.id(name), course.slug)


def preview(company: Company, course: Course, on: date = LAST_DAY) -> RenewalPreview:
    """What Cora sees before she calls."""
    with company.store.reading(company.actor("cora")) as work:
        return preview_renewal(work.session, course.slug, on, work.now, work.settings.time_zone)


def call(company: Company, course: Course, on: date = LAST_DAY) -> int:
    """Cora looks at the preview and confirms; return how many certificates it is about."""
    seen = preview(company, course, on).digest
    return int(company.do("cora", renewing.call_renewal, course.slug, on, seen))


def change(company: Company, course: Course, version: str = "2.0") -> Course:
    """A version that changes materially is published."""
    return publish_course(company.store, changed(course, version))
