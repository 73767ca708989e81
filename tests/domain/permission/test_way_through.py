"""From asking to acting, and out again: every verb once, on both databases."""

from __future__ import annotations

from lms.permission import service
from tests.domain.permission.conftest import Company


def test_asked_granted_accepted_is_in_force(company: Company) -> None:
    stream = company.asked()
    company.do("luca", service.grant, stream)
    assert company.state(stream).status == "offered"
    company.do("amara", service.accept, stream)
    assert company.events(stream) == ["requested", "readied", "offered", "accepted"]
    row = company.row(stream)
    assert (row.in_force, row.is_standing, row.is_open) == (True, True, False)
    assert service.verify_streams(company.store) == []
