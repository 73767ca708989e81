"""A company with something in every table that the seals protect."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lms.audit import service as audit
from lms.core.clock import SetClock
from lms.db.work import Store
from lms.permission.queries.policies import version_of_policy
from lms.permission.service import signing
from lms.permission.service.shipping import SOCIAL_MEDIA, load_shipped
from tests.cast import CAST, Member
from tests.domain.permission.conftest import Company
from tests.factories.slips import mend, note, switch_on
from tests.fixtures.courses import publish, tea


@pytest.fixture
def company(cast: Mapping[str, Member], store: Store, clock: SetClock) -> Company:
    """Give a company in which each table holds one row at least, all of it sealed."""
    company = Company(cast, store, clock)
    with store.writing() as work:
        load_shipped(work)
    with company.as_("amara") as work:
        policy = version_of_policy(work.session, SOCIAL_MEDIA)
        right = policy.question.right if policy.question else None
        signing.sign(work, SOCIAL_MEDIA, policy.text_digest, CAST["amara"].name, answer=right)
    publish(store, tea())
    switch_on(company)
    note(company, company.active())
    mend(company)
    audit.seal_all(store)
    return company
