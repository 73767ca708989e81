"""Who comes, goes, learns and passes, and when: drawn from a seed, pure. The programme reaches departments unevenly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from lms.demo.calendar import PILOT_DAYS, PROGRAMME_DAYS, Calendar
from lms.demo.company import Company, Member
from lms.demo.happenings import (
    Assigns,
    Delegates,
    Happening,
    IsAway,
    Joins,
    Leaves,
    LosesCertificate,
    Moves,
    Sits,
    Studies,
)
from lms.demo.names import EASTERN
from lms.demo.words import CERTIFICATE_REASONS

SOCIAL, TRUST = "social-selling", "trust"
CERTIFICATE_DAYS = 730
RENEWAL_DAYS = 60
PILOT_LASTS = 80
"""Over how many days the first group passed: some certificates have ended, some end in the weeks to come."""
NEWCOMERS, LEAVERS, MOVERS = 0.12, 0.05, 0.05
NOT_CERTIFIED = frozenset(tongue.language for tongue in EASTERN)

ASSIGNED: tuple[tuple[int, str, str, int], ...] = (
    (270, "ALL", TRUST, 120),
    (265, "SALES", SOCIAL, 60),
    (240, "SERVICE", SOCIAL, -20),
    (120, "PEOPLE", SOCIAL, 9),
    (60, "OPERATIONS", SOCIAL, -75),
)
"""Assigned so many days ago: to which department, which course, due so many days ago (negative: ahead)."""

REACHED: Mapping[str, tuple[float, float]] = {
    "ALL": (1.0, 1.0),
    "SALES": (0.9, 0.9),
    "SALES-EU": (0.86, 0.8),
    "SALES-WW": (0.7, 0.55),
    "MARKETING": (0.95, 0.95),
    "SERVICE": (0.6, 0.38),
    "OPERATIONS": (0.6, 0.2),
    "PRODUCTION": (0.3, 0.05),
    "LOGISTICS": (0.28, 0.04),
    "OFFICE": (0.7, 0.3),
    "PEOPLE": (0.9, 0.6),
    "FINANCE": (0.45, 0.12),
}
"""Which part of a department has passed *trust* and *social-selling* by now."""


@dataclass(slots=True)
class Passed:
    """When somebody passed which course, as far as the story goes."""

    member: Member
    course: str
    at: datetime

    def live_at(self, moment: datetime) -> bool:
        """Say whether the certificate of this pass lives at an instant (unless it is revoked)."""
        return self.at <= moment < self.at + timedelta(days=CERTIFICATE_DAYS)


@dataclass(slots=True)
class Story:
    """The history of a company as it is to be played: what happens, and what follows from it for further chapters."""

    company: Company
    calendar: Calendar
    chance: Random
    happenings: list[Happening] = field(default_factory=list)
    passes: dict[str, list[Passed]] = field(default_factory=dict)
    """What members passed, by number."""
    joined: dict[str, datetime] = field(default_factory=dict)
    """Newcomers by number."""
    left: dict[str, datetime] = field(default_factory=dict)
    moved: dict[str, tuple[datetime, Member]] = field(default_factory=dict)
    away: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)
    deputies: dict[str, Member] = field(default_factory=dict)
    """Who decides for a manager while the manager is away."""

    def add(self, *happenings: Happening) -> None:
        """Add what happens; the order is that of the instants."""
        self.happenings += happenings

    def moment(self, member: Member, days_ago: float) -> datetime:
        """Return an instant in the member's working time about so many days ago."""
        day = self.calendar.ago(days_ago).date()
        return self.calendar.moment(day, member.time_zone, self.chance)

    def live(self, member: Member, course: str, at: datetime) -> bool:
        """Say whether the member holds a live certificate in a course at an instant."""
        return any(each.course == course and each.live_at(at) for each in self.passes.get(member.number, ()))

    def is_here(self, member: Member, at: datetime) -> bool:
        """Say whether somebody works here and is not away at an instant."""
        joined, left = self.joined.get(member.number), self.left.get(member.number)
        starts, ends = self.away.get(member.number, (None, None))
        away = starts is not None and starts <= at and (ends is None or at < ends)
        return not away and (joined is None or joined <= at) and (left is None or at < left)

    def manager_of(self, member: Member, at: datetime) -> Member | None:
        """Return the manager of record at an instant."""
        moved = self.moved.get(member.number)
        if moved and moved[0] <= at:
            return moved[1]
        return self.company.by_number[member.manager] if member.manager else None


def tell_story(company: Company, calendar: Calendar, seed: int) -> Story:
    """Return what happened in the company up to today, but for its permissions (``lms.demo.asking``)."""
    story = Story(company, calendar, Random(f"story {seed}"))
    _people(story)
    _absences(story)
    _assignments(story)
    _pilot(story)
    for member in company.members:
        _learning(story, member)
    _revocations(story)
    return story


def _ordinary(story: Story) -> list[Member]:
    kept = {each.number for each in story.company.demo_team}
    return [m for m in story.company.members if not (m.persona or m.leads or m.roles or m.number in kept)]


def _people(story: Story) -> None:
    """Draw who joins, leaves and moves in the nine months; personas, leads and officers stay."""
    ordinary = _ordinary(story)
    story.chance.shuffle(ordinary)
    count = len(story.company.members)
    newcomers, rest = _split(ordinary, round(count * NEWCOMERS))
    leavers, rest = _split(rest, round(count * LEAVERS))
    movers, _ = _split(rest, round(count * MOVERS))
    for place, member in enumerate(newcomers):
        days = 3 + (PROGRAMME_DAYS - 12) * place / max(1, len(newcomers))
        story.joined[member.number] = story.moment(member, days)
        story.add(Joins(at=story.joined[member.number], member=member))
    for place, member in enumerate(leavers):
        days = 4 + (PROGRAMME_DAYS - 60) * place / max(1, len(leavers))
        story.left[member.number] = story.moment(member, days)
        story.add(Leaves(at=story.left[member.number], member=member))
    leads = [each for each in story.company.members if each.leads and not each.persona and each.department != "ALL"]
    for member in movers:
        manager = story.chance.choice([lead for lead in leads if lead.number != member.manager])
        at = story.moment(member, story.chance.uniform(15, 200))
        story.moved[member.number] = (at, manager)
        story.add(Moves(at=at, member=member, manager=manager))


def _split(members: list[Member], count: int) -> tuple[list[Member], list[Member]]:
    return members[:count], members[count:]


def _absences(story: Story) -> None:
    """Draw absences: a fortnight now and then, a few long ones; and a manager who lets somebody decide meanwhile."""
    gone = story.joined.keys() | story.left.keys() | story.moved.keys() | {m.number for m in story.company.demo_team}
    among = [each for each in story.company.members if not each.persona and each.number not in gone]
    story.chance.shuffle(among)
    for place, member in enumerate(among[: max(6, len(among) // 8)]):
        recorded = story.moment(member, story.chance.uniform(10, 230))
        starts = recorded + timedelta(days=story.chance.randrange(2, 9))
        length = story.chance.choice((5, 10, 12, 25, 40, 90))
        ends = None if place == 0 else starts + timedelta(days=length)
        story.away[member.number] = (starts, ends)
        story.add(IsAway(at=recorded, member=member, starts_at=starts, ends_at=ends))
        if member.leads and ends is not None:
            staying = [each for each in story.company.below(member) if each.number not in gone]
            deputy = next((each for each in staying if each.number not in story.away), None)
            if deputy is not None:
                story.deputies[member.number] = deputy
                at = recorded + timedelta(minutes=4)
                story.add(Delegates(at=at, member=member, to=deputy, starts_at=starts, ends_at=ends))


def _assignments(story: Story) -> None:
    head = story.company.persona("hr")
    for days, department, course, due in ASSIGNED:
        due_on = (story.calendar.ago(due)).date()
        story.add(
            Assigns(at=story.moment(head, days), member=head, department=department, course=course, due_on=due_on)
        )


def _pilot(story: Story) -> None:
    """Let a first group pass both courses two years ago; some renew in time, some too late, some not yet."""
    among = [each for each in story.company.members if each.department.startswith(("SALES", "MARKETING"))]
    others = story.joined.keys() | story.left.keys() | {each.number for each in story.company.demo_team}
    among = [each for each in among if not each.persona and _can_learn(story, each) and each.number not in others]
    group = among[: max(8, len(story.company.members) // 12)]
    for place, member in enumerate(group):
        spread = PILOT_DAYS - 10 - PILOT_LASTS * place / len(group)
        for course in (TRUST, SOCIAL):
            first = _take(story, member, course, spread + (3 if course == TRUST else 0))
            ends_ago = (story.calendar.today - first).days - CERTIFICATE_DAYS
            if place % 3 == 0 and ends_ago > -RENEWAL_DAYS + 4:
                _renew(story, member, course, first, min(ends_ago + RENEWAL_DAYS - 2, story.chance.uniform(3, 40)))


def _can_learn(story: Story, member: Member) -> bool:
    return member.language not in NOT_CERTIFIED and member.number not in story.away


def _learning(story: Story, member: Member) -> None:
    """Let a member take the courses of the programme, or begin one, or neither."""
    if member in story.company.demo_team:
        _team_learning(story, member)
        return
    if not _can_learn(story, member):
        return
    begins, until = _days_here(story, member)
    for course, share in zip((TRUST, SOCIAL), REACHED[member.department], strict=True):
        known = any(each.course == course for each in story.passes.get(member.number, ()))
        if known or begins - until < 40:
            continue
        draw = story.chance.random()
        if draw < share:
            latest = begins - 20
            _take(story, member, course, story.chance.triangular(until + 7, latest, min(until + 60, latest)))
        elif draw < share + 0.12:
            at = story.moment(member, story.chance.uniform(until, min(until + 60, begins - 5)))
            story.add(Studies(at=at, member=member, course=course, modules=story.chance.randrange(1, 6)))


def _days_here(story: Story, member: Member) -> tuple[float, float]:
    """Return from how many until how many days ago somebody can learn in the programme."""
    joined, left = story.joined.get(member.number), story.left.get(member.number)
    begins = PROGRAMME_DAYS - 8.0 if joined is None else max(0.0, (story.calendar.today - joined).days - 3.0)
    return begins, 1.0 if left is None else (story.calendar.today - left).days + 3.0


def _team_learning(story: Story, member: Member) -> None:
    """Let the demo manager's team learn as the personas say: one in mid-course, the others certified."""
    if member.persona == "employee":
        _take(story, member, TRUST, 41)
        for days, modules in ((12, 2), (5, 3), (1.5, 4)):
            story.add(Studies(at=story.moment(member, days), member=member, course=SOCIAL, modules=modules))
        return
    place = story.company.demo_team.index(member)
    _take(story, member, TRUST, {"learner": 96, "permitted": 240}.get(member.persona, 130 + 9 * place))
    _take(story, member, SOCIAL, {"learner": 34, "permitted": 214}.get(member.persona, 40 + 9 * place))


def _take(story: Story, member: Member, course: str, days_ago: float) -> datetime:
    """Let a member work through a course within some days and pass ``days_ago``; one in six fails first.

    The demo learner does, so that a visitor can read what a failed assessment says.
    """
    fails = story.chance.random() < 1 / 6 or (member.persona, course) == ("learner", TRUST)
    length = story.chance.randrange(4, 13) + (3 if fails else 0)
    first = story.moment(member, days_ago + length)
    studied = max(story.moment(member, days_ago + length * 0.6), first + timedelta(minutes=40))
    story.add(
        Studies(at=first, member=member, course=course, modules=3),
        Studies(at=studied, member=member, course=course, modules=8),
    )
    ready = studied + timedelta(hours=1)
    if fails:
        failed = max(story.moment(member, days_ago + 3), ready)
        story.add(Sits(at=failed, member=member, course=course, well=False))
        ready = failed + timedelta(minutes=50)
    return _pass(story, member, course, max(story.moment(member, days_ago), ready))


def _renew(story: Story, member: Member, course: str, first: datetime, days_ago: float) -> None:
    """Let a member renew what was passed at ``first``: in time by the assessment alone, too late by all modules."""
    at = story.moment(member, max(0.3, days_ago))
    in_time = at - first < timedelta(days=CERTIFICATE_DAYS - 2)
    story.add(Studies(at=at, member=member, course=course, modules=0 if in_time else 8))
    _pass(story, member, course, at + timedelta(minutes=50))


def _pass(story: Story, member: Member, course: str, at: datetime) -> datetime:
    at = min(at, story.calendar.today)
    story.add(Sits(at=at, member=member, course=course, well=True))
    story.passes.setdefault(member.number, []).append(Passed(member, course, at))
    return at


def _revocations(story: Story) -> None:
    """Let HR take two certificates back; their holders' permissions react."""
    head = story.company.persona("hr")
    passes = [each for own in story.passes.values() for each in own if each.course == TRUST]
    among = [each for each in passes if not each.member.persona and not each.member.leads]
    among = [each for each in among if timedelta(days=60) < story.calendar.today - each.at < timedelta(days=200)]
    for place, each in enumerate(among[:: max(1, len(among) // 2)][:2]):
        at = story.moment(head, 24.0 - 11 * place)
        if story.is_here(each.member, at):
            story.passes[each.member.number].remove(each)
            reason = CERTIFICATE_REASONS[place]
            story.add(LosesCertificate(at=at, member=each.member, by=head, course=each.course, reason=reason))
