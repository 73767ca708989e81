"""Promise 4 over the services, on both databases: nobody decides for themselves, nobody has both keys.

By whatever path: delegation, reorganisation, a change of roles, an import, absence, escalation. What is held against
the promise is the record itself: who did what, on whose behalf.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.core.access import Role
from lms.core.clock import SetClock
from lms.core.errors import DomainError
from lms.core.ids import new_id
from lms.db.work import Store, Work
from lms.people import service as people
from lms.people.importing.columns import PEOPLE
from lms.people.models import RoleGiving
from lms.people.service.imports import run_waiting
from lms.permission import service
from lms.permission.models import Permission, PermissionEventRow
from lms.permission.queries.timelines import timelines
from lms.permission.rules import Terms
from lms.permission.vocabulary import EVERYTHING, DeclineReason, HandReason, Level
from tests.cast import CAST, DEPARTMENTS, Member, department_id
from tests.domain.permission.conftest import Company
from tests.factories.certificates import certify
from tests.factories.matrix import publish, with_second_key
from tests.fixtures.size import by_size
from tests.fixtures.work import NOW

AMARA = CAST["amara"].id
WHO = ("amara", "luca", "sofia", "mette", "cora", "carl")
DAY = timedelta(days=1)
LEAST = frozenset({"say-employer", "approved-content"})
ASKING = ("ask", "ask", "grant", "grant", "approve", "approve", "accept", "offer", "decline", "return_", "resubmit")
STANDING = ("confirm", "suspend", "cure", "revoke")
AROUND = ("delegate", "delegate", "move", "move_by_file", "give_role", "take_role", "be_away", "wait")
FIRST_KEY = frozenset({"endorsed", "confirmed"})
OWN = frozenset({"requested", "resubmitted", "accepted", "withdrawn", "superseded"})


@dataclass(frozen=True)
class Step:
    """Somebody tries something, perhaps with somebody."""

    kind: str
    who: str
    whom: str
    days: float


STEPS = st.builds(
    Step,
    st.sampled_from(ASKING + STANDING + AROUND),
    st.sampled_from(WHO),
    st.sampled_from(WHO),
    st.sampled_from([0.5, 6, 20, 95]),
)


class Story:
    """Amara on LinkedIn, where two keys are due, and everybody who would like to have both."""

    def __init__(self, company: Company) -> None:
        self.company = company

    def take(self, step: Step) -> None:
        """Try one step; a refusal changes nothing."""
        with suppress(DomainError):
            getattr(self, step.kind, self.act)(step)

    def newest(self) -> str:
        with self.company.store.reading() as work:
            newest = select(Permission.id).where(Permission.person_id == AMARA).order_by(Permission.id.desc()).limit(1)
            return work.session.scalar(newest) or new_id()

    def ask(self, _step: Step) -> None:
        self.company.do("amara", service.request, "linkedin", Level.SHARE)

    def offer(self, step: Step) -> None:
        terms = Terms(Level.SHARE, EVERYTHING, LEAST, self.company.clock.now() + 90 * DAY)
        self.company.do(step.who, service.offer, AMARA, "linkedin", terms)

    def accept(self, _step: Step) -> None:
        self.company.do("amara", service.accept, self.newest())

    def resubmit(self, _step: Step) -> None:
        self.company.do("amara", service.resubmit, self.newest(), Level.SHARE)

    def decline(self, step: Step) -> None:
        self.company.do(step.who, service.decline, self.newest(), DeclineReason.NOT_NOW, "Later")

    def return_(self, step: Step) -> None:
        self.company.do(step.who, service.return_, self.newest(), "Less, please")

    def act(self, step: Step) -> None:
        reason = (HandReason.OTHER,) if step.kind in {"suspend", "cure", "revoke"} else ()
        self.company.do(step.who, getattr(service, step.kind), self.newest(), *reason)

    def delegate(self, step: Step) -> None:
        with self.company.as_(step.who) as work:
            people.delegate(work, CAST[step.whom].id, work.now, work.now + step.days * DAY, decides=True)

    def move(self, step: Step) -> None:
        """HR, or whoever would like to decide, moves somebody under somebody."""
        whom = "amara" if step.days < 10 else "luca"
        with self.company.as_(step.who if step.days == 0.5 else "hanna") as work:
            people.place(work, CAST[whom].id, department_id(CAST[step.who].department), CAST[step.whom].id)

    def move_by_file(self, step: Step) -> None:
        head = CAST[step.whom]
        row = f"{CAST['amara'].employee_number},{CAST['amara'].name},{head.department},{head.employee_number}"
        with self.company.as_("hanna") as work:
            file = f"Number,Name,Department,Manager\n{row}\n".encode()
            people.start_import(work, people.check_file(work, "moved.csv", file, PEOPLE))
        run_waiting(self.company.store)

    def give_role(self, step: Step) -> None:
        with self.company.as_("ada") as work:
            giving = people.propose_role(work, CAST[step.whom].id, Role.COMPLIANCE)
        with self.company.as_("abel") as work:
            people.approve_role(work, giving)

    def take_role(self, step: Step) -> None:
        with self.company.as_("ada") as work:
            people.take_role(work, self.held(work, step.whom))

    def held(self, work: Work, name: str) -> str:
        of_person = RoleGiving.person_id == CAST[name].id
        found = work.session.scalar(select(RoleGiving.id).where(of_person, RoleGiving.taken_at.is_(None)).limit(1))
        return found or new_id()

    def be_away(self, step: Step) -> None:
        with self.company.store.writing() as work:
            people.record_absence(work, CAST[step.whom].id, work.now, work.now + (15 + step.days) * DAY)

    def wait(self, step: Step) -> None:
        self.company.wait(step.days * DAY)
        service.tick(self.company.store)

    def check(self) -> int:
        """Hold the promise against the record; return how many second keys were given."""
        with self.company.store.reading() as work:
            rows = work.session.scalars(
                select(PermissionEventRow)
                .where(PermissionEventRow.person_id == AMARA)
                .order_by(PermissionEventRow.stream_id, PermissionEventRow.version)
            )
            events = [(row.stream_id, row.name.removeprefix("permission."), row.payload) for row in rows]
        return sum(_held_against(stream, events) for stream in {stream for stream, _, _ in events})


def _held_against(stream: str, events: list[tuple[str, str, dict[str, str | bool | None]]]) -> int:
    """Check one stream; return how many second keys were given on it."""
    first: set[object] = set()
    second: set[object] = set()
    for own, name, payload in events:
        hands = {payload.get("actor_id"), payload.get("on_behalf_of")} - {None}
        if own != stream or not hands:
            continue
        assert (hands == {AMARA}) if name in OWN else (AMARA not in hands), (name, payload)
        approved = name == "offered" and payload["approved"]
        if name in FIRST_KEY or (name == "offered" and not approved):
            first |= hands
        second |= hands if approved else set()
        assert not (first & second), (name, payload)
    return len(second)


@settings(max_examples=by_size(15, 400), phases=[Phase.generate], deadline=None)
@given(steps=st.lists(STEPS, min_size=6, max_size=by_size(18, 40)))
def test_nobody_has_both_keys_by_any_path(
    cast: Mapping[str, Member], store: Store, clock: SetClock, steps: list[Step]
) -> None:
    clock.set(NOW)
    with store.engine.begin_nested() as example:  # type: ignore[attr-defined]  # the test's connection, not an engine
        story = Story(Company(cast, store, clock))
        _two_keys_due(store)
        for step in steps:
            story.take(step)
            story.check()
        assert service.verify_streams(store) == []
        example.rollback()


def test_the_story_gives_second_keys_and_would_tell(cast: Mapping[str, Member], store: Store, clock: SetClock) -> None:
    story = Story(Company(cast, store, clock))
    _two_keys_due(store)
    for kind, who, whom in (("delegate", "luca", "cora"), ("ask", "amara", "luca"), ("grant", "cora", "luca")):
        story.take(Step(kind, who, whom, 20))
    for who in ("luca", "cora", "carl"):  # for whom she decided, she herself, and somebody who is free
        story.take(Step("approve", who, who, 20))
    assert story.check() == 1
    assert story.company.state(story.newest()).approver_id == CAST["carl"].id
    assert set(DEPARTMENTS) >= {CAST[name].department for name in WHO}


def test_the_paths_of_the_story_are_open(cast: Mapping[str, Member], store: Store, clock: SetClock) -> None:
    company = Company(cast, store, clock)
    story = Story(company)
    story.take(Step("delegate", "luca", "carl", 20))
    assert company.actor("carl").delegate_for == {CAST["luca"].id}
    for kind in ("move", "move_by_file"):
        whom = "sofia" if kind == "move" else "mette"
        story.take(Step(kind, whom, whom, 6))
        with store.reading() as work:
            found = timelines(work.session, [AMARA], work.now)[AMARA].facts(work.now)
        assert found.manager_at(found.now) == CAST[whom].id
    for kind, held in (("give_role", True), ("take_role", False)):
        story.take(Step(kind, "luca", "luca", 20))
        assert company.actor("luca").has(Role.COMPLIANCE) is held


def _two_keys_due(store: Store) -> None:
    with store.writing() as work:
        certify(work, AMARA, "trust", "social-selling")
        publish(work, with_second_key(Level.SHARE))
