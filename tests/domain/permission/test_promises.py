"""The promises over the services, on both databases: whatever people and facts do, each holds after every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.awards import service as awards
from lms.awards.models import Certificate
from lms.awards.queries import live_certificates
from lms.core.clock import SetClock
from lms.core.errors import DomainError, InvalidInput
from lms.core.ids import new_id
from lms.db.work import Store
from lms.learning.events import LessonRepeated, RenewalCalled
from lms.people.service import away
from lms.permission import service
from lms.permission.models import Permission
from lms.permission.rules import Terms
from lms.permission.service import slipping
from lms.permission.vocabulary import EVERYTHING, DeclineReason, HandReason, Level
from tests.cast import CAST, Member
from tests.domain.permission.conftest import Company
from tests.domain.permission.promises import CHECKS, ENDINGS, Witness
from tests.factories.certificates import certify
from tests.factories.slips import BREWING, note, switch_on
from tests.fixtures.courses import TEA
from tests.fixtures.size import by_size
from tests.fixtures.work import NOW

AMARA = CAST["amara"].id
DAY = timedelta(days=1)
CONDITIONS = frozenset({"say-employer", "no-customer-data", "approved-content"})
DECIDERS = ("luca", "sofia", "cora", "carl")
BY_HAND = ("suspend", "cure", "revoke", "take_back", "lift")
KINDS = (
    *("ask", "ask", "grant", "grant", "grant", "accept", "accept", "accept", "offer", "withdraw", "decline"),
    *("approve", "narrow", "certify", "certify", "uncertify", "leave", "tick", "wait", "wait", "confirm"),
    *("call", "call", "slip", "slip", "mend", "reply"),
    *BY_HAND,
)


_HELD = select(Certificate.course, Certificate.version_id).where(
    Certificate.person_id == AMARA, Certificate.state == "live", Certificate.called_at.is_(None)
)


@dataclass(frozen=True)
class Step:
    """Somebody tries something; level and days choose how much."""

    kind: str
    who: str
    level: Level
    days: float


STEPS = st.builds(
    Step,
    st.sampled_from(KINDS),
    st.sampled_from(DECIDERS),
    st.sampled_from([Level.SHARE, Level.ENGAGE]),
    st.sampled_from([0.5, 3, 11, 31]),
)
FIRST = tuple(Step(kind, "luca", Level.ENGAGE, 31) for kind in ("ask", "grant", "accept"))

SLIPPED = [
    Step(kind, "luca", Level.SHARE, 11)
    for kind in ("slip", "reply", "slip", "mend", "wait", "tick", "slip", "suspend", "wait", "wait", "cure", "mend")
]
"""One slip that heals by its days, and one that heals by its lesson, while the permission rests in between."""


class Story:
    """Amara on LinkedIn, and what everybody tries."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def take(self, step: Step) -> str:
        """Try one step and return the code of the refusal, if it was refused; that changes nothing."""
        try:
            getattr(self, step.kind, self.act)(step)
        except InvalidInput as refused:
            return "invalid" if all(fault.cure for fault in refused.faults) else "invalid without a cure"
        except DomainError as refused:
            return refused.code if refused.cure else f"{refused.code} without a cure"
        return ""

    def newest(self) -> str:
        with self.company.store.reading() as work:
            newest = select(Permission.id).where(Permission.person_id == AMARA).order_by(Permission.id.desc()).limit(1)
            return work.session.scalar(newest) or new_id()

    def terms(self, step: Step) -> Terms:
        return Terms(step.level, EVERYTHING, CONDITIONS, self.company.clock.now() + step.days * DAY)

    def ask(self, step: Step) -> None:
        self.company.do("amara", service.request, "linkedin", step.level)

    def offer(self, step: Step) -> None:
        self.company.do(step.who, service.offer, AMARA, "linkedin", self.terms(step))

    def accept(self, _step: Step) -> None:
        self.company.do("amara", service.accept, self.newest())

    def withdraw(self, _step: Step) -> None:
        self.company.do("amara", service.withdraw, self.newest())

    def decline(self, step: Step) -> None:
        self.company.do(step.who, service.decline, self.newest(), DeclineReason.NOT_NOW, "Later")

    def narrow(self, step: Step) -> None:
        self.company.do(step.who, service.narrow, self.newest(), self.terms(step), HandReason.OTHER)

    def act(self, step: Step) -> None:
        reason = (HandReason.OTHER,) if step.kind in BY_HAND else ()
        self.company.do(step.who, getattr(service, step.kind), self.newest(), *reason)

    def certify(self, step: Step) -> None:
        with self.company.store.writing() as work:
            awards.expire_due(work)
            held = {one.course for one in live_certificates(work.session, [AMARA], work.now).get(AMARA, ())}
            certify(work, AMARA, *({"trust", "social-selling"} - held), valid_until=work.now + (20 + step.days) * DAY)

    def uncertify(self, _step: Step) -> None:
        with self.company.as_("hanna") as work:
            for one in live_certificates(work.session, [AMARA], work.now).get(AMARA, ()):
                awards.revoke(work, one.id, "A mistake")

    def call(self, step: Step) -> None:
        """Amara is called to renew what she holds; the course is nobody's in this story, so learning is left out."""
        with self.company.as_("cora") as work:
            held = work.session.execute(_HELD).all()
            for course, version_id in held:
                about = {"course": course, "version_id": new_id(), "course_version": "2.0", "older": (version_id,)}
                work.emit(RenewalCalled(**about, renew_by=work.now + (1 + step.days) * DAY))

    def leave(self, step: Step) -> None:
        with self.company.store.writing() as work:
            away.record_absence(work, AMARA, work.now + DAY, work.now + (1 + step.days) * DAY)

    def slip(self, step: Step) -> None:
        note(self.company, self.newest(), step.who, level=step.level)

    def mend(self, _step: Step) -> None:
        """Amara goes through the lesson again; what she answers there is nobody's in this story, either."""
        with self.company.as_("amara") as work:
            work.emit(LessonRepeated(person_id=AMARA, course=TEA, module=BREWING))

    def reply(self, _step: Step) -> None:
        self.company.do("amara", slipping.reply_to_slip, self.newest(), "It was in the list.")

    def tick(self, _step: Step) -> None:
        service.tick(self.company.store)

    def wait(self, step: Step) -> None:
        self.company.wait(step.days * DAY)


# A failure is told as it was found: to make it smaller would take minutes against a database.
@settings(max_examples=by_size(8, 400), phases=[Phase.explicit, Phase.generate])
@example(begun=True, steps=SLIPPED)
@given(begun=st.booleans(), steps=st.lists(STEPS, min_size=4, max_size=by_size(14, 40)))
@pytest.mark.usefixtures("published_tea")
def test_the_eleven_promises_hold_in_every_story(
    cast: Mapping[str, Member], store: Store, clock: SetClock, begun: bool, steps: list[Step]
) -> None:
    clock.set(NOW)
    with store.engine.begin_nested() as example:  # type: ignore[attr-defined]  # the test's connection, not an engine
        story = Story(Company(cast, store, clock))
        witness = Witness(story.company)
        switch_on(story.company, days=11)
        story.certify(Step("certify", "", Level.SHARE, 40))
        for step in [*(FIRST if begun else ()), *steps]:
            assert "without a cure" not in story.take(step)
            for check in CHECKS:
                check(witness)
        for ending in ENDINGS:
            ending(witness)
        example.rollback()
