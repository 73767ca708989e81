"""What is published at the instant of a permission's last event: whom it calls is told, whoever looks, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from lms.notifications.models import Notice
from lms.permission import service
from lms.permission.models import MatrixVersion, PermissionEventRow
from lms.permission.queries.previews import preview_matrix
from lms.permission.service import drafting, publishing
from lms.permission.vocabulary import SHIPPED_ROWS, Level, MatrixRow
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import TODAY, ask_for, change, publish, sign
from tests.domain.permission.renewing import call, passed, renewed
from tests.domain.permission.renewing import change as change_course
from tests.fixtures.courses import publish as publish_course
from tests.fixtures.courses import short_trust, tea
from tests.fixtures.work import NOW

DAY = timedelta(days=1)
ENGAGE, PUBLISH = ("linkedin", Level.ENGAGE), ("linkedin", Level.PUBLISH)


def asking_for_tea(level: Level) -> MatrixRow:
    row = SHIPPED_ROWS[level]
    return replace(row, certificates=row.certificates | {"tea"})


def told(company: Company, stream: str) -> list[tuple[str, int]]:
    """The last two events of a stream, with the day on which each had its effect."""
    with company.store.reading() as work:
        rows = work.session.execute(
            select(PermissionEventRow.name, PermissionEventRow.effective_at)
            .where(PermissionEventRow.stream_id == stream)
            .order_by(PermissionEventRow.version)
        ).all()
    return [(row.name.removeprefix("permission."), (row.effective_at - NOW).days) for row in rows[-2:]]


def notices(company: Company, kind: str) -> int:
    with company.store.reading() as work:
        return len(work.session.scalars(select(Notice.id).where(Notice.kind == kind)).all())


def test_a_version_of_the_matrix_is_told_even_to_who_meets_it_before_anybody_looks(company: Company) -> None:
    publish_course(company.store, tea())
    stream = company.active()
    change(company, {cell: asking_for_tea(cell[1]) for cell in (ENGAGE, PUBLISH)}, TODAY + 10 * DAY)
    assert [len(state.notices) for state in company.ladder("amara")] == [1]
    company.wait(3 * DAY)
    company.certify("amara", "tea")
    assert told(company, stream) == [("notice-given", 0), ("notice-dropped", 3)]
    assert (notices(company, "permission_notice"), notices(company, "permission_notice_for")) == (1, 1)


def recalled(company: Company) -> str:
    """Return a permission that rests on a signed policy whose next version was published at its very instant."""
    publish(company)
    sign(company, "amara")
    ask_for(company)
    stream = company.active()
    publish(company, text="Be kinder.\n")
    return stream


def test_a_recall_of_a_policy_is_told_to_who_signs_before_anybody_looks(company: Company) -> None:
    stream = recalled(company)
    company.wait(3 * DAY)
    sign(company, "amara", text="Be kinder.\n")
    assert told(company, stream) == [("notice-given", 0), ("notice-dropped", 3)]


def test_a_call_for_renewal_is_told_to_who_renews_before_anybody_looks(company: Company) -> None:
    older = publish_course(company.store, short_trust())
    passed(company, "amara", older)
    stream = company.active("amara", level=Level.SHARE)
    newer = change_course(company, older)
    call(company, older)
    company.wait(3 * DAY)
    renewed(company, "amara", newer)
    assert told(company, stream) == [("notice-given", 0), ("notice-dropped", 3)]


def test_a_worker_that_comes_after_the_day_tells_it_before_the_permission_rests(company: Company) -> None:
    stream = recalled(company)
    company.wait(60 * DAY)
    service.tick(company.store)
    assert company.events(stream)[-3:-1] == ["notice-given", "suspended"]


def test_a_publication_counts_from_when_its_wait_for_others_is_over(company: Company) -> None:
    with company.as_("cora") as work:
        drafting.save_cell(work, *ENGAGE, replace(SHIPPED_ROWS[Level.ENGAGE], second_approver=True))
        drafting.save_cell(work, *PUBLISH, replace(SHIPPED_ROWS[Level.PUBLISH], second_approver=True))
    with company.as_("cora") as work:
        seen = preview_matrix(work.session, TODAY, work.now, work.settings.time_zone).digest
        company.wait(timedelta(seconds=5))  # others write meanwhile
        publishing.publish_matrix(work, TODAY, seen)
    with company.store.reading() as work:
        assert work.session.scalars(select(MatrixVersion.published_at)).all() == [NOW + timedelta(seconds=5)]
