"""Whoever may write to the database makes a stream again, with every link right: the sealed trail tells."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import delete, select

from lms.audit import service as audit
from lms.core.clock import SetClock
from lms.db.work import Store
from lms.permission.events import from_payload
from lms.permission.linking import FIRST, link
from lms.permission.models import Permission, PermissionEventRow, PermissionInterval
from lms.permission.rules import fold
from lms.permission.service import verify_streams
from tests.cast import Member
from tests.domain.permission.conftest import Company

OTHER = "has other events than the trail tells of."


@pytest.fixture
def company(cast: Mapping[str, Member], store: Store, clock: SetClock) -> Company:
    return Company(cast, store, clock)


def findings(company: Company) -> list[str]:
    return [str(finding) for finding in audit.verify(company.store)]


def test_streams_as_they_were_written_are_right(company: Company) -> None:
    company.active()
    audit.seal_all(company.store)
    assert findings(company) == []


def test_a_stream_written_anew_is_named(company: Company) -> None:
    stream = company.active()
    audit.seal_all(company.store)
    with company.store.writing() as work:
        previous, read = FIRST, []
        own = select(PermissionEventRow).where(PermissionEventRow.stream_id == stream)
        for event in work.session.scalars(own.order_by(PermissionEventRow.version)):
            if event.name == "permission.offered":
                event.payload = event.payload | {"actor_id": company.id("mette")}
            event.previous = previous
            previous = link(previous, event.version, event.name, event.event_version, event.payload)
            event.digest = previous
            read.append(from_payload(event.name, event.event_version, event.payload))
        row = work.session.get_one(Permission, stream)
        row.digest, row.state = previous, fold(read).to_json()
    assert verify_streams(company.store) == [], "in itself it is whole"
    assert findings(company) == [f"permission {stream}: {OTHER}"]


def test_a_stream_that_was_taken_away_as_a_whole_is_named(company: Company) -> None:
    stream = company.active()
    audit.seal_all(company.store)
    with company.store.writing() as work:
        for table in (PermissionInterval, PermissionEventRow):
            work.session.execute(delete(table).where(table.stream_id == stream))
        work.session.execute(delete(Permission).where(Permission.id == stream))
    assert findings(company) == [f"permission {stream}: {OTHER}"]
