"""A company in the middle of its work: something to see on every page, and the ids that addresses need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from lms import wiring
from lms.accounts import queries as account_queries
from lms.accounts import service as accounts
from lms.awards import service as awards
from lms.awards.models import Certificate
from lms.db.work import Store, Work
from lms.learning import service as learning
from lms.learning.models import Attempt
from lms.people import queries as people_queries
from lms.people import service as people
from lms.people.importing.columns import PEOPLE
from lms.permission import service as permission
from lms.permission.queries.drafts import draft_to_edit
from lms.permission.queries.policies import version_of_policy
from lms.permission.queries.previews import preview_policy
from lms.permission.rules.policies import Signing
from lms.permission.service.drafting import save_cell, save_policy_draft
from lms.permission.service.publishing import publish_policy
from lms.permission.service.reviewing import start_review
from lms.permission.service.shipping import SOCIAL_MEDIA, load_shipped
from lms.permission.service.signing import sign
from lms.permission.vocabulary import SHIPPED_ROWS, Level
from tests.cast import CAST, department_id
from tests.domain.permission.renewing import changed
from tests.fixtures.courses import TEA, TRUST, complete, enrol, publish, short_trust, sit, social_selling, tea

TOKEN = "a-token-that-was-mailed"
LINKEDIN = "linkedin"
FILE = """Employee number;Name;E-mail;Department;Joined on
2001;Inés Ferrer;2001@northmere.example;EUROPE;2026-11-01
2002;Kofi Adjei;2002@northmere.example;NOWHERE;2026-11-01
"""


def play(store: Store, password_hash: str) -> Mapping[str, str]:
    """Let the cast work, and return the values for the variable parts of addresses."""
    for course in (tea(), short_trust(), social_selling()):
        publish(store, course)
    with store.writing() as work:
        for name in ("amara", "luca", "hanna", "cora", "ada"):
            accounts.set_password(work, CAST[name].id, password_hash)
        account = account_queries.account_of(work.session, CAST["amara"].id, work.now)
        assert account
        accounts.send_reset(work, account, TOKEN, f"/reset/{TOKEN}")
    for name in ("amara", "dmytro", "yuki"):
        enrol(store, CAST[name].id, TRUST)
        complete(store, CAST[name].id, short_trust())
        sit(store, CAST[name].id, TRUST)
    with store.writing() as work:
        learning.choose_follow_ups(work, CAST["amara"].id, TRUST)
    found = {"attempt_id": learn(store), "stream_id": decide(store), "import_id": administer(store), "token": TOKEN}
    publish_rules(store)
    found["campaign_id"] = review(store)
    for job in wiring.jobs():
        job.run(store)
    publish(store, changed(short_trust()))  # so that compliance may call for renewal
    return (
        found
        | share(store)
        | {"person_id": CAST["amara"].id, "department_id": department_id("SALES"), "question_id": tea().bank[0].id}
    )


def learn(store: Store) -> str:
    """Let Amara sit in the middle of an assessment, and begin the long course; return the open attempt."""
    amara = CAST["amara"].id
    enrol(store, amara, "social-selling")
    complete(store, amara, social_selling(), 1)
    enrol(store, amara, TEA)
    complete(store, amara, tea())
    with store.writing() as work:
        return learning.start_attempt(work, amara, TEA)


def decide(store: Store) -> str:
    """Let one permission wait for a decision, one for its person, one stand, one rest; return the one that waits."""
    streams = {}
    for name in ("yuki", "dmytro", "amara"):
        with acting(store, name) as work:
            streams[name] = permission.request(work, LINKEDIN, Level.SHARE, wish="Pass on the story of last week.")
    for name in ("yuki", "dmytro"):
        with acting(store, "luca") as work:
            permission.grant(work, streams[name])
    with acting(store, "dmytro") as work:
        permission.accept(work, streams["dmytro"])
    return streams["amara"]


def publish_rules(store: Store) -> None:
    """Let what ships be there, one policy asked of everybody, and a further version and a matrix be prepared."""
    with store.writing() as work:
        load_shipped(work)
    with acting(store, "cora") as work:
        today = work.now.date()
        draft = replace(
            draft_to_edit(work.session, SOCIAL_MEDIA, today),
            owner_id=CAST["cora"].id,
            signing=Signing.REQUIRED,
            again=True,
            effective_on=today,
            sign_by=today + timedelta(days=30),
            review_on=today + timedelta(days=365),
        )
        save_policy_draft(work, SOCIAL_MEDIA, draft)
        seen = preview_policy(work.session, SOCIAL_MEDIA, work.now, work.settings.time_zone)
        publish_policy(work, SOCIAL_MEDIA, seen.digest)
        save_policy_draft(work, SOCIAL_MEDIA, replace(draft, title="Speaking for us"))
        row = SHIPPED_ROWS[Level.SHARE]
        save_cell(work, LINKEDIN, Level.SHARE, replace(row, certificates=row.certificates | {TEA}))
    with acting(store, "dmytro") as work:
        version = version_of_policy(work.session, SOCIAL_MEDIA)
        sign(work, SOCIAL_MEDIA, version.text_digest, CAST["dmytro"].name)


def review(store: Store) -> str:
    """Let compliance ask whether what stands shall stay; return the campaign."""
    with acting(store, "cora") as work:
        return start_review(work, None, work.now.date() + timedelta(days=28))


def administer(store: Store) -> str:
    """Let HR assign a course, note an absence and check a file with a fault; return the import."""
    with acting(store, "hanna") as work:
        learning.assign(work, department_id("SALES"), "social-selling", work.now.date() + timedelta(days=30))
        people.record_absence(work, CAST["amara"].id, work.now + timedelta(days=5), work.now + timedelta(days=9))
        return people.check_file(work, "people.csv", FILE.encode(), PEOPLE)


def share(store: Store) -> dict[str, str]:
    """Let Amara's certificate be checked by its number; return what leads to it."""
    with acting(store, "amara") as work:
        own = select(Certificate).where(Certificate.person_id == CAST["amara"].id)
        certificate = work.session.scalars(own).one()
        awards.switch_verification(work, certificate.id, on=True)
        taken = select(Attempt.id).where(Attempt.person_id == CAST["amara"].id, Attempt.passed.is_(True))
        passed = work.session.scalars(taken).one()
    return {"certificate_id": certificate.id, "number": certificate.number, "passed_id": passed}


@contextmanager
def acting(store: Store, name: str) -> Iterator[Work]:
    """Do work as a member of the cast."""
    with store.reading() as work:
        actor = people_queries.actor_of(work.session, CAST[name].id, work.now)
    assert actor
    with store.writing(actor) as work:
        yield work
