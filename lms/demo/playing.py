"""Plays happenings: each is a command through its room's service, by whoever does it, at its instant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import singledispatchmethod

from lms.awards import service as awards
from lms.awards.queries import live_certificates
from lms.core.clock import SetClock
from lms.db.work import Store, Work
from lms.demo import complying
from lms.demo import happenings as it
from lms.demo.company import Member
from lms.demo.paper import page_of
from lms.demo.permitting import Permissions
from lms.demo.settling import Settlement
from lms.learning import rules
from lms.learning import service as learning
from lms.learning.queries import course_of_version, standing_of
from lms.learning.queries.following import follow_ups_of
from lms.learning.queries.keys import evaluation_key_of, keys_of, lesson_keys_of
from lms.learning.service.evidencing import Training
from lms.notifications.service import tell_answerers, tell_signers
from lms.people import service as people
from lms.people.queries import actor_of
from lms.people.service.away import record_absence
from lms.people.service.delegating import delegate
from lms.permission.service import reviewing

WELL_ENOUGH, NOT_ENOUGH = 1.0, 0.6
"""Which part of the questions somebody answers rightly who passes, and who does not."""


class Stage:
    """Where happenings are played: a store, the clock that it reads, and the company that was settled in it."""

    def __init__(self, store: Store, clock: SetClock, settlement: Settlement) -> None:
        self._store = store
        self._clock = clock
        self._settlement = settlement
        self.permissions = Permissions()
        self._handed_in: dict[str, str] = {}
        """By person, what they handed in last."""

    def play(self, happening: it.Happening) -> None:
        """Set the clock and carry the happening out; what a service refuses is an error of the story."""
        self._clock.set(happening.at)
        self._do(happening)

    @singledispatchmethod
    def _do(self, happening: it.Happening) -> None:
        raise TypeError(f"nobody has said how a {type(happening).__name__} is played")

    @contextmanager
    def work_by(self, member: Member) -> Iterator[Work]:
        """Open one unit of work by a member, with the rights of the instant."""
        with self._store.writing() as work:
            actor = actor_of(work.session, member.id, work.now)
            if actor is None:
                raise LookupError(f"{member.number} does not work here on {work.now:%Y-%m-%d}")
            work.actor = actor
            yield work

    @_do.register
    def join(self, happening: it.Joins) -> None:
        """Put a newcomer on record, by HR."""
        with self.work_by(self._settlement.hr) as work:
            self._settlement.join(work, happening.member, happening.at.date())

    @_do.register
    def leave(self, happening: it.Leaves) -> None:
        """Let somebody leave, by HR."""
        with self.work_by(self._settlement.hr) as work:
            people.leave(work, happening.member.id)

    @_do.register
    def move(self, happening: it.Moves) -> None:
        """Give somebody another place, by HR."""
        manager = happening.manager
        with self.work_by(self._settlement.hr) as work:
            people.place(work, happening.member.id, self._settlement.departments[manager.department], manager.id)

    @_do.register
    def be_away(self, happening: it.IsAway) -> None:
        """Record an absence, by HR."""
        with self.work_by(self._settlement.hr) as work:
            record_absence(work, happening.member.id, happening.starts_at, happening.ends_at)

    @_do.register
    def delegate(self, happening: it.Delegates) -> None:
        """Let a manager be stood in for."""
        with self.work_by(happening.member) as work:
            delegate(work, happening.to.id, happening.starts_at, happening.ends_at, decides=True)

    @_do.register
    def assign(self, happening: it.Assigns) -> None:
        """Assign a course."""
        with self.work_by(happening.member) as work:
            department = self._settlement.departments[happening.department]
            learning.assign(work, department, happening.course, happening.due_on)

    @_do.register
    def study(self, happening: it.Studies) -> None:
        """Begin a course, or go on with it: one visit, one unit of work."""
        person_id, slug = happening.member.id, happening.course
        with self.work_by(happening.member) as work:
            standing = standing_of(work.session, person_id, slug)
            if not standing.is_open:
                learning.enrol(work, person_id, slug)
            latest = standing_of(work.session, person_id, slug).latest
            if latest is None:
                raise LookupError(f"{happening.member.number} has not begun {slug}")
            modules = course_of_version(work.session, latest.version_id).modules
            for module in modules[latest.modules_done : happening.modules]:
                forms = lesson_keys_of(work.session, latest.id, latest.version_id, module.id)
                learning.answer_module(work, person_id, slug, module.id, forms)

    @_do.register
    def sit(self, happening: it.Sits) -> None:
        """Take the assessment: one unit of work."""
        person_id, slug = happening.member.id, happening.course
        with self.work_by(happening.member) as work:
            attempt_id = learning.start_attempt(work, person_id, slug)
            share = WELL_ENOUGH if happening.well else NOT_ENOUGH
            forms = keys_of(work.session, person_id, slug, attempt_id, share)
            learning.answer_questions(work, person_id, slug, attempt_id, forms)
            learning.submit_attempt(work, person_id, slug, attempt_id)

    @_do.register
    def guess(self, happening: it.Guesses) -> None:
        """Answer the questions before a course, which begins with it."""
        person_id, slug = happening.member.id, happening.course
        with self.work_by(happening.member) as work:
            if not standing_of(work.session, person_id, slug).is_open:
                learning.enrol(work, person_id, slug)
            attempt_id = learning.start_attempt(work, person_id, slug, rules.PRETEST)
            self._answer(work, happening.member, slug, attempt_id, happening.right)

    @_do.register
    def rate(self, happening: it.Rates) -> None:
        """Evaluate a course."""
        person_id, slug = happening.member.id, happening.course
        with self.work_by(happening.member) as work:
            form = evaluation_key_of(work.session, person_id, slug, happening.steps)
            learning.evaluate(work, person_id, slug, form, happening.comment)

    @_do.register
    def want_follow_ups(self, happening: it.WantsFollowUps) -> None:
        """Ask for follow-ups."""
        with self.work_by(happening.member) as work:
            learning.choose_follow_ups(work, happening.member.id, happening.course)

    @_do.register
    def follow_up(self, happening: it.FollowsUp) -> None:
        """Answer a follow-up that is due."""
        person_id, slug = happening.member.id, happening.course
        with self.work_by(happening.member) as work:
            rows = follow_ups_of(work.session, person_id)
            row = next(each for each in rows if (each.course, each.number) == (slug, happening.number))
            _, attempt_id = learning.start_follow_up(work, person_id, row.id)
            self._answer(work, happening.member, slug, attempt_id, happening.right)

    @staticmethod
    def _answer(work: Work, member: Member, slug: str, attempt_id: str, right: int) -> None:
        forms = keys_of(work.session, member.id, slug, attempt_id)[:right]
        learning.answer_questions(work, member.id, slug, attempt_id, forms)
        learning.submit_attempt(work, member.id, slug, attempt_id)

    @_do.register
    def hand_in(self, happening: it.HandsIn) -> None:
        """Hand in a file that shows training done elsewhere."""
        member, training = happening.member, Training(happening.title, happening.provider, happening.completed_on)
        paper = page_of((training.provider, training.title, member.number, f"{training.completed_on:%Y-%m-%d}"))
        with self.work_by(member) as work:
            self._handed_in[member.id] = learning.hand_in_evidence(work, member.id, training, paper)

    @_do.register
    def judge(self, happening: it.Judges) -> None:
        """Confirm what somebody handed in, or decline it."""
        outcome = rules.DECLINED if happening.reason else rules.CONFIRMED
        with self.work_by(happening.by) as work:
            learning.decide_evidence(work, self._handed_in[happening.member.id], outcome, happening.reason)

    @_do.register
    def lose_certificate(self, happening: it.LosesCertificate) -> None:
        """Revoke the live certificate of a course."""
        with self.work_by(happening.by) as work:
            held = live_certificates(work.session, [happening.member.id], work.now).get(happening.member.id, ())
            for certificate in (each for each in held if each.course == happening.course):
                awards.revoke(work, certificate.id, happening.reason)

    @_do.register
    def answer(self, happening: it.Answers) -> None:
        """Let whoever decides answer."""
        with self.work_by(happening.by) as work:
            self.permissions.carry_out(work, happening)

    @_do.register
    def ask(self, happening: it.Asks | it.Accepts | it.Withdraws) -> None:
        """Let the person ask, accept or take no part."""
        with self.work_by(happening.member) as work:
            self.permissions.carry_out(work, happening)

    @_do.register
    def publish(self, happening: it.Publishes) -> None:
        """Publish the policy as compliance does, and tell whom it asks."""
        audience = tuple(self._settlement.departments[code] for code in happening.departments)
        with self.work_by(happening.member) as work:
            complying.draft(work, audience)
        with self.work_by(happening.member) as work:
            complying.publish(work)
        tell_signers(self._store)

    @_do.register
    def revise(self, happening: it.Revises) -> None:
        """Publish a version of a course, from the command line: nobody of the company does it."""
        with self._store.writing() as work:
            complying.revise(work, happening.course)

    @_do.register
    def sign(self, happening: it.Signs) -> None:
        """Let somebody sign under their name."""
        with self.work_by(happening.member) as work:
            complying.sign(work, happening.member.name)

    @_do.register
    def start_review(self, happening: it.StartsReview) -> None:
        """Start a review, ask in each stream, and tell whoever answers."""
        department = self._settlement.departments[happening.department] if happening.department else None
        with self.work_by(happening.member) as work:
            complying.start_review(work, department, happening.days)
        reviewing.tick(self._store)
        tell_answerers(self._store)

    @_do.register
    def answer_review(self, happening: it.AnswersReview) -> None:
        """Let a manager answer what waits."""
        with self.work_by(happening.member) as work:
            complying.answer_review(work, happening.answers)
