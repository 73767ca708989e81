"""Whom a policy asks for their name is told once, after it is published and not within that deed, then reminded."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from email import policy as email_policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.db import outbox
from lms.db.outbox import OutboxRow
from lms.notifications import service
from lms.notifications.delivery import deliver
from lms.notifications.models import Notice
from lms.notifications.service import rounds
from lms.people import service as people
from lms.permission.queries.previews import preview_policy
from lms.permission.service import drafting, tick
from tests.cast import department_id
from tests.domain.notifications.test_reminders import failing_at
from tests.domain.permission.conftest import Company
from tests.domain.permission.publishing import OPTIONAL, TODAY, TONE, ask_for, drafted, publish, sign

DAY = timedelta(days=1)
EVERYBODY = 16


def told(company: Company, kind: str) -> Counter[str]:
    """Who was told of a kind, and how often."""
    with company.store.reading() as work:
        ids = Counter(work.session.scalars(select(Notice.person_id).where(Notice.kind == kind)))
    return Counter({name: ids[company.id(name)] for name in company.cast if ids[company.id(name)]})


def letters(company: Company, name: str) -> list[str]:
    """Return the subjects of what was mailed to one of the cast."""
    deliver(company.store)
    messages = [
        BytesParser(policy=email_policy.default).parsebytes(path.read_bytes())
        for path in Path(company.store.settings.mail_folder).glob("*.eml")
    ]
    return sorted(str(message["Subject"]).strip() for message in messages if message["To"] == company.cast[name].email)


def test_publishing_leaves_one_row_and_the_job_tells_everybody_who_is_asked_once(company: Company) -> None:
    publish(company)
    assert not told(company, "policy_to_sign")
    with company.store.reading() as work:
        assert work.session.scalar(select(func.count()).where(OutboxRow.topic == "policy")) == 1
    assert service.tell_signers(company.store) == EVERYBODY
    assert service.tell_signers(company.store) == 0
    assert set(told(company, "policy_to_sign").values()) == {1}


def test_the_preview_counts_exactly_whom_the_job_tells(company: Company) -> None:
    publish(company, audience=(department_id("SALES"),))
    sign(company, "amara")
    with company.as_("cora") as work:
        drafting.save_policy_draft(work, TONE, drafted(company, audience=(department_id("SALES"),), again=False))
    with company.store.reading() as work:
        to_sign = preview_policy(work.session, TONE, work.now, work.settings.time_zone).to_sign
    assert service.tell_signers(company.store) == to_sign == 4
    assert "amara" not in told(company, "policy_to_sign")


def test_a_job_that_was_killed_is_played_again_after_its_lease_and_tells_nobody_twice(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "AT_ONCE", 5)
    publish(company)
    with company.as_("amara") as work:
        outbox.put(work, "policy", "policy:again", {"policy": TONE})
    with failing_at("UPDATE lms_outbox SET payload"), pytest.raises(RuntimeError):
        service.tell_signers(company.store)
    assert service.tell_signers(company.store) == 0, "the second row, since the first is leased"
    company.wait(outbox.LEASE + DAY)
    assert service.tell_signers(company.store) == 0
    assert set(told(company, "policy_to_sign").values()) == {1}


def test_what_may_be_declined_asks_nobody(company: Company) -> None:
    publish(company, signing=OPTIONAL)
    assert service.tell_signers(company.store) == 0
    assert service.remind(company.store) == 0


def test_an_editorial_version_tells_nobody_again_and_a_new_one_tells_everybody(company: Company) -> None:
    publish(company)
    service.tell_signers(company.store)
    publish(company, text="Be kind, please.", again=False)
    assert service.tell_signers(company.store) == 0
    publish(company, text="Be kinder.")
    assert service.tell_signers(company.store) == EVERYBODY


def test_the_steps_are_told_to_whoever_has_not_signed_and_only_on_a_later_day(company: Company) -> None:
    publish(company, sign_by=TODAY + 30 * DAY)
    service.tell_signers(company.store)
    service.remind(company.store)
    assert not told(company, "policy_due")
    sign(company, "amara")
    company.wait(23 * DAY)
    service.remind(company.store)
    assert set(told(company, "policy_due").values()) == {1}
    assert "amara" not in told(company, "policy_due")
    assert "luca" in told(company, "policy_due")


def test_whoever_moves_to_where_it_is_for_them_is_told_the_next_morning(company: Company) -> None:
    publish(company, audience=(department_id("SALES"),))
    service.tell_signers(company.store)
    assert "mette" not in told(company, "policy_to_sign")
    service.remind(company.store)
    with company.store.writing() as work:
        people.place(work, company.id("mette"), department_id("EUROPE"), company.id("luca"))
    company.wait(DAY)
    service.remind(company.store)
    assert told(company, "policy_to_sign")["mette"] == 1


def test_whoever_signs_before_the_mail_leaves_gets_none(company: Company) -> None:
    publish(company)
    service.tell_signers(company.store)
    sign(company, "amara")
    company.wait(timedelta(hours=1))
    assert letters(company, "amara") == []
    assert letters(company, "luca") == ["Our tone: sign it by 14 December 2026"]


def test_a_ground_that_ends_is_told_to_the_person_and_the_manager_as_the_preview_counted(company: Company) -> None:
    publish(company)
    for who in ("amara", "yuki"):
        sign(company, who)
    ask_for(company)
    company.active("amara")
    with company.as_("cora") as work:
        drafting.save_policy_draft(work, TONE, drafted(company, text="Be kinder."))
    with company.store.reading() as work:
        assert preview_policy(work.session, TONE, work.now, work.settings.time_zone).touched.told == 1
    publish(company, text="Be kinder.")
    tick(company.store)
    assert told(company, "permission_notice") == {"amara": 1}
    assert told(company, "permission_notice_for") == {"luca": 1}
    company.wait(timedelta(hours=1))
    assert "LinkedIn: your permission rests after 14 December 2026, unless you act" in letters(company, "amara")


def test_whoever_meets_the_ground_before_the_mail_leaves_gets_none(company: Company) -> None:
    publish(company)
    sign(company, "amara")
    ask_for(company)
    company.active("amara")
    assert letters(company, "amara")
    publish(company, text="Be kinder.")
    tick(company.store)
    sign(company, "amara", text="Be kinder.\n")
    company.wait(timedelta(hours=1))
    assert not [subject for subject in letters(company, "amara") if "unless" in subject]
