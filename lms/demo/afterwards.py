"""What goes with learning: guesses before a course, evaluations and follow-ups after it, training done elsewhere.

A few of each, so that no page of a demo is empty; drawn from a seed of its own, pure. Whoever leads comes first, since
in a large company nobody else is played.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from lms.demo import words
from lms.demo.company import Member
from lms.demo.happenings import FollowsUp, Guesses, HandsIn, Judges, Rates, Studies, WantsFollowUps
from lms.demo.story import SOCIAL, TRUST, Passed, Story

GUESSING, RATING, FOLLOWING = 18, 24, 8
"""How many people of a course do so, at most."""
RECENT = timedelta(days=200)
SPACING = (3, 10, 30)
"""After how many days the courses of the catalogue ask again."""
RIGHT_BEFORE, RIGHT_LATER = (1, 2, 2, 3), (3, 3, 2)
"""How many of five questions are known before a course, and how many of three after each spacing."""
STEPS, STEP_WEIGHTS, STATEMENTS = (5, 4, 3, 2), (6, 8, 3, 1), 3


def tell_afterwards(story: Story, seed: int) -> None:
    """Add to a story what its people do before and after courses, up to today."""
    chance = Random(f"afterwards {seed}")
    for course in (TRUST, SOCIAL):
        passes = _passes(story, course, chance)
        _guesses(story, course, [each.member for each in passes], chance)
        others = [each for each in passes if not each.member.persona]
        for place, passed in enumerate(others[:RATING]):
            _rates(story, passed, place, chance)
        learner = [each for each in passes if each.member.persona == "learner" and course == SOCIAL]
        for passed in learner + others[:FOLLOWING]:
            _follows(story, passed, chance)
    _shows(story)


def _passes(story: Story, course: str, chance: Random) -> list[Passed]:
    """Return the recent passes of a course, one a person, whoever leads first."""
    since = story.calendar.today - RECENT
    found = [each for own in story.passes.values() for each in own if each.course == course and each.at > since]
    latest = list({each.member.number: each for each in sorted(found, key=lambda each: each.at)}.values())
    chance.shuffle(latest)
    team = set(story.company.demo_team)
    return sorted(latest, key=lambda each: not (each.member.leads or each.member.roles or each.member in team))


def _guesses(story: Story, course: str, members: list[Member], chance: Random) -> None:
    """Let people answer the questions before a course a little before they begin it for the first time."""
    begun: dict[str, datetime] = {}
    for each in story.happenings:
        if isinstance(each, Studies) and each.course == course:
            begun[each.member.number] = min(each.at, begun.get(each.member.number, each.at))
    for member in members[:GUESSING]:
        at = begun[member.number] - timedelta(minutes=chance.randrange(4, 9))
        story.add(Guesses(at=at, member=member, course=course, right=chance.choice(RIGHT_BEFORE)))


def _rates(story: Story, passed: Passed, place: int, chance: Random) -> None:
    at = passed.at + timedelta(minutes=chance.randrange(2, 30))
    if at < story.calendar.today and story.is_here(passed.member, at):
        steps = tuple(chance.choices(STEPS, STEP_WEIGHTS, k=STATEMENTS))
        comments = words.COMMENTS[passed.course]
        comment = comments[place // 2] if place % 2 == 0 and place // 2 < len(comments) else ""
        story.add(Rates(at=at, member=passed.member, course=passed.course, steps=steps, comment=comment))


def _follows(story: Story, passed: Passed, chance: Random) -> None:
    """Let somebody ask for follow-ups and answer those that were due; a persona's last one waits for its visitor."""
    member, course, today = passed.member, passed.course, story.calendar.today
    asked = passed.at + timedelta(minutes=40)
    if asked >= today or not story.is_here(member, asked):
        return
    story.add(WantsFollowUps(at=asked, member=member, course=course))
    for number, (days, right) in enumerate(zip(SPACING, RIGHT_LATER, strict=True), 1):
        at = asked + timedelta(days=days, hours=chance.randrange(26, 140))
        if at < today and story.is_here(member, at) and not (member.persona and number == len(SPACING)):
            story.add(FollowsUp(at=at, member=member, course=course, number=number, right=right))


def _shows(story: Story) -> None:
    """Let a few of the demo manager's team show training done elsewhere; HR has answered some of it."""
    head = story.company.persona("hr")
    for place, (title, provider, days, reason) in enumerate(words.TRAININGS):
        member = story.company.demo_team[place % len(story.company.demo_team)]
        at = story.moment(member, days)
        done = (at - timedelta(days=20 + place)).date()
        story.add(HandsIn(at=at, member=member, title=title, provider=provider, completed_on=done))
        if reason is not None:
            answered = max(story.moment(head, days - 3), at + timedelta(minutes=20))
            story.add(Judges(at=answered, member=member, by=head, reason=reason))
