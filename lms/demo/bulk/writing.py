"""Writes the people of a story in bulk: each member's happenings in their order, by the rules, into sheets of rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from lms.core.access import Role
from lms.core.ids import new_id
from lms.core.settings import Settings
from lms.db.work import Work
from lms.demo import happenings as it
from lms.demo.bulk.life import Life
from lms.demo.bulk.permits import Permits
from lms.demo.bulk.schooling import Schooling, Taught
from lms.demo.bulk.sheets import Sheets
from lms.demo.company import Member
from lms.demo.playing import NOT_ENOUGH, WELL_ENOUGH
from lms.demo.settling import Settlement
from lms.demo.story import Story
from lms.learning.queries import course_of_version, courses_published
from lms.learning.queries.keys import Sample, sample_of
from lms.people.service.lines import rebuild_lines
from lms.permission.queries.timelines import SHIPPED
from lms.permission.rules import Facts, Head, Span
from lms.permission.rules.facts import LONG_ABSENCE

SAMPLES = 40
Progress = Callable[[int, int], None]


class Bulk:
    """The part of a company that is written in bulk, beside a core that is played (:func:`core_of`)."""

    def __init__(self, story: Story, settlement: Settlement, settings: Settings, chance: Random) -> None:
        self._story = story
        self._settlement = settlement
        self._settings = settings
        self._chance = chance
        self._sheets = Sheets()
        self.refused: Counter[str] = Counter()

    def write(self, work: Work, tell: Progress) -> None:
        """Write everybody who is not of the core with all that happened to them, and hang them below their managers."""
        core = {member.number for member in core_of(self._story)}
        members = [member for member in self._story.company.members if member.number not in core]
        for member in members:
            member.id = new_id()
        happened = defaultdict(list)
        for happening in sorted(self._story.happenings, key=lambda each: each.at):
            happened[happening.member.number].append(happening)
        taught = _taught(work)
        for place, member in enumerate(members, 1):
            _Member(self._sheets, self._story, self._settlement, member, self.refused).write(
                happened[member.number], Schooling(self._sheets, member, taught, self._settings, self._chance),
                self._settings.time_zone,
            )  # fmt: skip
            if place % 250 == 0 or place == len(members):
                tell(place, 2 * len(members))
        self._sheets.write(work, lambda done, of: tell(len(members) + done * len(members) // of, 2 * len(members)))
        rebuild_lines(work.session, self._story.calendar.today)


def core_of(story: Story) -> list[Member]:
    """Return who is played also in a large company: personas, officers, heads, and the demo manager's team."""
    company = story.company
    heads, team = set(company.heads.values()), set(company.demo_team)
    return [each for each in company.members if each.persona or each.roles or each.number in heads or each in team]


def _taught(work: Work) -> Mapping[str, Taught]:
    """Return the published courses with assessments as people hand them in."""
    found = {}
    for course in courses_published(work.session):
        modules = tuple(module.id for module in course_of_version(work.session, course.version_id).modules)

        def samples(share: float, version_id: str = course.version_id) -> tuple[Sample, ...]:
            return tuple(
                sample_of(work.session, version_id, new_id().lower(), share, errs=True) for _ in range(SAMPLES)
            )

        found[course.slug] = Taught(
            slug=course.slug,
            version_id=course.version_id,
            version=course.version,
            language=course.language,
            title=course.title,
            modules=modules,
            passed=samples(WELL_ENOUGH),
            failed=samples(NOT_ENOUGH),
        )
    return found


class _Member:
    """One member while the rows are written: what is known of them so far, as facts for the rules."""

    def __init__(
        self, sheets: Sheets, story: Story, settlement: Settlement, member: Member, refused: Counter[str]
    ) -> None:
        self._story = story
        self._settlement = settlement
        self._member = member
        self._life = Life(sheets, settlement, member)
        self._permits = Permits(sheets, self._facts, refused)
        self._schooling: Schooling
        self._moves: list[tuple[datetime, str | None]] = []
        self._movers: tuple[tuple[str, datetime], ...] = ()
        self._absences: tuple[Span, ...] = ()
        self._left_at: datetime | None = None
        self._compliance = frozenset(
            each.id for each in story.company.members[:60] if any(role is Role.COMPLIANCE for role, _ in each.roles)
        )

    def write(self, happenings: list[it.Happening], schooling: Schooling, zone: str) -> None:
        """Write the member from joining until today."""
        self._schooling = schooling
        if self._member.number not in self._story.joined:
            self._begin(self._story.calendar.founded, self._settlement.tenure(), None)
        for happening in happenings:
            self._happen(happening, zone)
        today = self._story.calendar.today
        schooling.expire(today)
        self._permits.pass_time(today)
        self._permits.close(today)

    def _begin(self, at: datetime, days: int, by: str | None) -> None:
        manager = self._story.company.by_number[str(self._member.manager)]
        details = self._settlement.details(self._member, at.date() - timedelta(days=days))
        self._life.begin(at, details, manager, by)
        self._moves.append((at, manager.id))

    def _happen(self, happening: it.Happening, zone: str) -> None:
        match happening:
            case it.Joins():
                self._begin(happening.at, 0, self._settlement.hr.id)
            case it.Studies():
                self._schooling.study(happening.at, happening.course, happening.modules)
            case it.Asks() | it.Answers() | it.Accepts() | it.Withdraws():
                self._permits.pass_time(happening.at)
                self._permits.carry_out(happening, self._deciding(happening), zone)
            case it.Delegates():
                self._life.delegate(happening)
            case _:
                self._change(happening)
                self._permits.pass_time(happening.at)

    def _change(self, happening: it.Happening) -> None:
        """Change what permissions rest on."""
        match happening:
            case it.Sits():
                self._schooling.sit(happening.at, happening.course, well=happening.well)
            case it.LosesCertificate():
                self._schooling.revoke(happening.at, happening.course, happening.by.id, happening.reason)
            case it.IsAway():
                self._life.be_away(happening)
                self._absences += (Span(happening.starts_at, happening.ends_at),)
            case it.Moves():
                self._life.move(happening.at, happening.manager)
                self._moves.append((happening.at, happening.manager.id))
                self._movers = ((self._settlement.hr.id, happening.at),)
            case it.Leaves():
                self._life.leave(happening.at)
                self._left_at = happening.at

    def _facts(self, now: datetime) -> Facts:
        return Facts(
            now=now,
            person_id=self._member.id,
            matrix=SHIPPED,
            movers=self._movers,
            manager_moves=tuple(self._moves),
            certificates=self._schooling.spans(),
            absences=self._absences,
            left_at=self._left_at,
        )

    def _deciding(self, happening: it.Asks | it.Answers | it.Accepts | it.Withdraws) -> Facts:
        """Return the facts with who acts, and who could."""
        by = happening.by if isinstance(happening, it.Answers) else self._member
        line, above = [], self._story.manager_of(self._member, happening.at)
        while above is not None:
            line.append(self._head(above, happening.at))
            above = self._story.manager_of(above, happening.at)
        return replace(
            self._facts(happening.at),
            actor_id=by.id,
            line=tuple(line),
            managers=frozenset(head.person_id for head in line[:1]),
            compliance=self._compliance,
        )

    def _head(self, member: Member, at: datetime) -> Head:
        starts, ends = self._story.away.get(member.number, (None, None))
        if starts is None or self._story.is_here(member, at):
            return Head(member.id)
        deputy = self._story.deputies.get(member.number)
        is_long = ends is None or ends - starts > LONG_ABSENCE
        return Head(member.id, away=is_long, delegates=frozenset({deputy.id} if deputy else ()))
