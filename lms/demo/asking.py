"""Who asks for which permission, and what becomes of it: drawn from a seed, pure; goes on where a story has passes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.demo import words
from lms.demo.company import Member
from lms.demo.happenings import Accepts, Answer, Answers, Asks, Withdraws
from lms.demo.story import SOCIAL, TRUST, Story
from lms.permission.vocabulary import DeclineReason, HandReason, Level, Scope

CHANNELS = ("linkedin", "xing", "forum", "youtube", "blog", "event", "x")
CHANNEL_WEIGHTS = (12, 3, 4, 1, 1, 2, 2)
LEVELS = (Level.SHARE, Level.ENGAGE, Level.PUBLISH)
ASKING: Mapping[str, float] = {
    "SALES": 0.9,
    "SALES-EU": 0.75,
    "SALES-WW": 0.6,
    "MARKETING": 0.9,
    "SERVICE": 0.55,
    "OPERATIONS": 0.4,
    "PRODUCTION": 0.2,
    "LOGISTICS": 0.15,
    "OFFICE": 0.4,
    "PEOPLE": 0.6,
    "FINANCE": 0.15,
}
"""Which part of the certified people of a department asks for something."""
PRODUCTS = ("flow meters", "level sensors", "pressure transmitters", "calibration service")
MARKETS = ("Nordics", "Germany", "Iberia", "Middle East", "India", "Korea")
TERM_DAYS = {Level.SHARE: 360, Level.ENGAGE: 360, Level.PUBLISH: 178}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks for."""

    member: Member
    channel: str
    level: Level
    scope: Scope


def tell_permissions(story: Story) -> None:
    """Add to a story what is asked, answered, accepted and ended, up to today."""
    for member in story.company.members:
        share = ASKING.get(member.department, 0.0)
        if member in story.company.demo_team:
            _team(story, member)
        elif story.chance.random() < share:
            _asks(story, member)
    _moved(story)


def _asks(story: Story, member: Member) -> None:
    """Let a certified member ask once, sometimes on a second channel."""
    passes = sorted(each.at for each in story.passes.get(member.number, ()))
    if not passes:
        return
    programme = story.calendar.ago(268)
    for count, channel in enumerate(_channels(story)):
        at = max(passes[-1], programme) + timedelta(days=story.chance.uniform(1, 25 + 60 * count))
        at = story.calendar.moment(at.date(), member.time_zone, story.chance)
        if passes[-1] < at < story.calendar.ago(0.5) and story.is_here(member, at):
            level = _level(story, member, at)
            if level is not None:
                _course_of(story, Wanted(member, channel, level, _scope(story)), at)


def _channels(story: Story) -> list[str]:
    first, second = (story.chance.choices(CHANNELS, CHANNEL_WEIGHTS)[0] for _ in range(2))
    return [first, second] if second != first and story.chance.random() < 0.25 else [first]


def _level(story: Story, member: Member, at: datetime) -> Level | None:
    """Return a level whose certificates the member holds, None when there is none."""
    if not story.live(member, TRUST, at):
        return None
    if not story.live(member, SOCIAL, at):
        return Level.SHARE
    return story.chance.choices(LEVELS, (2, 6, 3))[0]


def _scope(story: Story) -> Scope:
    draw = story.chance.random()
    if draw < 0.5:
        return Scope()
    products = frozenset(story.chance.sample(PRODUCTS, story.chance.randrange(1, 3)))
    markets = frozenset({story.chance.choice(MARKETS)}) if draw > 0.8 else frozenset()
    return Scope(products=products, markets=markets)


def _course_of(story: Story, wanted: Wanted, at: datetime) -> None:
    """Let a request be asked and answered, with what follows, as far as there is time for it."""
    chance, member = story.chance, wanted.member
    _ask(story, wanted, at, chance.choice(words.WISHES))
    draw = chance.random()
    answered = _later(story, member, at, chance.uniform(0.1, 8))
    if draw < 0.08:
        answered = _returned(story, wanted, answered)
    if answered is None:
        return
    if 0.08 <= draw < 0.19:
        reason = chance.choice(list(words.DECLINE_TEXTS))
        text = chance.choice(words.DECLINE_TEXTS[reason])
        _answer(story, wanted, answered, Answer.DECLINE, text, reason=DeclineReason(reason))
        return
    if not _answer(story, wanted, answered, Answer.GRANT, chance.choice(words.GRANT_WORDS)):
        return
    accepted = _later(story, member, answered, chance.uniform(0.05, 6))
    if draw > 0.96 or accepted is None or not story.is_here(member, accepted):
        return
    if draw > 0.92:
        story.add(Withdraws(at=accepted, member=member, channel=wanted.channel))
        return
    story.add(Accepts(at=accepted, member=member, channel=wanted.channel))
    _standing(story, wanted, accepted)


def _standing(story: Story, wanted: Wanted, since: datetime) -> None:
    """Let a permission in force be withdrawn, suspended for a while, revoked, or asked for again before its end."""
    chance, member = story.chance, wanted.member
    draw = chance.random()
    at = _later(story, member, since, chance.uniform(20, 90))
    if at is None or not story.is_here(member, at):
        return
    if draw < 0.05:
        story.add(Withdraws(at=at, member=member, channel=wanted.channel))
    elif draw < 0.1 and _answer(
        story, wanted, at, Answer.SUSPEND, chance.choice(words.SUSPEND_TEXTS), reason=HandReason.INCIDENT
    ):
        cured = _later(story, member, at, chance.uniform(3, 12))
        if cured is not None:
            _answer(story, wanted, cured, Answer.CURE, chance.choice(words.CURE_TEXTS), reason=HandReason.CLEARED)
    elif draw < 0.13:
        _answer(story, wanted, at, Answer.REVOKE, chance.choice(words.REVOKE_TEXTS), reason=HandReason.ROLE_CHANGED)
    else:
        again = _later(story, member, since, TERM_DAYS[wanted.level] - chance.uniform(8, 20))
        if again is not None and story.is_here(member, again) and _level(story, member, again):
            _course_of(story, wanted, again)


def _returned(story: Story, wanted: Wanted, at: datetime | None) -> datetime | None:
    """Let a request be sent back and come again; return when it is answered then."""
    if at is None or not _answer(story, wanted, at, Answer.RETURN, story.chance.choice(words.RETURN_WISHES)):
        return None
    again = _later(story, wanted.member, at, story.chance.uniform(1, 6))
    if again is None or not story.is_here(wanted.member, again):
        return None
    _ask(story, wanted, again, story.chance.choice(words.RESUBMITTED), again=True)
    return _later(story, wanted.member, again, story.chance.uniform(0.2, 4))


def _ask(story: Story, wanted: Wanted, at: datetime, wish: str, *, again: bool = False) -> None:
    story.add(
        Asks(
            at=at,
            member=wanted.member,
            channel=wanted.channel,
            level=wanted.level,
            scope=wanted.scope,
            wish=wish,
            again=again,
        )
    )


def _answer(
    story: Story, wanted: Wanted, at: datetime | None, answer: Answer, text: str = "", *, reason: str = ""
) -> bool:
    """Add the answer of whoever decides then; False when nobody is there to give it."""
    by = _decider(story, wanted.member, at) if at is not None else None
    if at is None or by is None or not story.is_here(wanted.member, at):
        return False
    story.add(
        Answers(at=at, member=wanted.member, by=by, channel=wanted.channel, answer=answer, text=text, reason=reason)
    )
    return True


def _decider(story: Story, member: Member, at: datetime) -> Member | None:
    """Return the manager of record, or the deputy of one who is away."""
    manager = story.manager_of(member, at)
    if manager is None or story.is_here(manager, at):
        return manager
    deputy = story.deputies.get(manager.number)
    return deputy if deputy is not None and deputy is not member and story.is_here(deputy, at) else None


def _later(story: Story, member: Member, at: datetime, days: float) -> datetime | None:
    """Return working time so many days later, None when that day is not over yet."""
    wanted = at + timedelta(days=days)
    moment = story.calendar.moment(wanted.date(), member.time_zone, story.chance)
    moment = max(moment, at + timedelta(minutes=story.chance.randrange(9, 55)))
    return moment if max(wanted, moment) < story.calendar.today else None


def _moved(story: Story) -> None:
    """Let new managers confirm what the people who came to them may do; not all of them do."""
    begun: dict[str, list[Accepts]] = defaultdict(list)
    for each in story.happenings:
        if isinstance(each, Accepts):
            begun[each.member.number].append(each)
    for number, (at, manager) in story.moved.items():
        member = story.company.by_number[number]
        for channel in sorted({each.channel for each in begun[number] if each.at < at}):
            confirmed = _later(story, manager, at, story.chance.uniform(2, 9))
            if confirmed is not None and story.chance.random() < 0.6:
                _answer(story, Wanted(member, channel, Level.SHARE, Scope()), confirmed, Answer.CONFIRM)


def _team(story: Story, member: Member) -> None:
    """Write the demo manager's team: one has a permission, four wait for her, the others have not asked."""
    if member.persona == "permitted":
        wanted = Wanted(member, "linkedin", Level.ENGAGE, Scope(products=frozenset({"flow meters"})))
        asked = story.moment(member, 205)
        _ask(story, wanted, asked, words.WISHES[0])
        answered, accepted = story.moment(wanted.member, 203), story.moment(wanted.member, 202)
        _answer(story, wanted, answered, Answer.GRANT, words.GRANT_WORDS[0])
        story.add(Accepts(at=max(accepted, answered + timedelta(minutes=5)), member=member, channel="linkedin"))
    elif not member.persona:
        place = [each for each in story.company.demo_team if not each.persona].index(member)
        if place < len(WAITING):
            channel, level, wish, days = WAITING[place]
            scope = Scope(products=frozenset({PRODUCTS[place]})) if place % 2 else Scope()
            _ask(story, Wanted(member, channel, level, scope), story.moment(member, days), words.WISHES[wish])


WAITING = (
    ("linkedin", Level.PUBLISH, 5, 6.0),
    ("linkedin", Level.ENGAGE, 2, 4.0),
    ("forum", Level.ENGAGE, 11, 2.6),
    ("xing", Level.SHARE, 1, 1.2),
)
"""The requests that wait for the demo manager: channel, level, which wish, asked how many days ago."""
