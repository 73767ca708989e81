"""What compliance asks of a company: a policy to sign, reviews, a course that changed; from a seed, pure.

Only companies that are played whole have these chapters. Whoever is written in bulk stands on record as of today, so
that nobody could have been asked about them on a day of the past.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

from lms.demo.company import Member
from lms.demo.happenings import AnswersReview, Publishes, Reviewed, Revises, Signs, StartsReview
from lms.demo.story import TRUST, Story

PUBLISHED, SIGNED_WITHIN = 96, 40
"""How many days ago the policy was published, and within how many days most people signed it."""
SIGNING = 0.84
UNSIGNED = frozenset({"employee", "terminal"})
"""Personas for whom the policy still waits."""
AUDIENCE = ("SALES", "SERVICE")
LASTING = 28
FIRST, SECOND = 105, 16
"""How many days ago the two reviews began, each for :data:`LASTING` days: the second one runs."""
IN_TIME, LATE, BY_NOW = 0.7, 0.9, 0.6
"""Which part of the managers answered the first review in time, in time or late, and the second one so far."""
ANSWERS, WEIGHTS, PATTERN = (Reviewed.KEEP, Reviewed.NARROW, Reviewed.REVOKE, Reviewed.SUSPEND), (16, 3, 1, 1), 5
KEEPING = (Reviewed.KEEP,)


def tell_agreements(story: Story, seed: int) -> None:
    """Add to a story what its compliance asks, and who answers."""
    chance = Random(f"agreeing {seed}")
    _policy(story, chance)
    _reviews(story, chance)
    # The courses of the product are published as the company is loaded: a newer version cannot be of an earlier day.
    story.add(Revises(at=story.calendar.today, member=story.company.persona("compliance"), course=TRUST))


def _policy(story: Story, chance: Random) -> None:
    officer = story.company.persona("compliance")
    published = story.moment(officer, PUBLISHED)
    story.add(Publishes(at=published, member=officer, departments=AUDIENCE))
    for member in story.company.members:
        signs = chance.random() < SIGNING or bool(member.persona)
        begins = max(published, story.joined.get(member.number, published))
        wanted = begins + timedelta(days=chance.uniform(0.5, SIGNED_WITHIN))
        at = story.calendar.moment(wanted.date(), member.time_zone, chance)
        there = begins < at < story.calendar.today and story.is_here(member, at)
        if signs and there and member.persona not in UNSIGNED and member.department.startswith(AUDIENCE):
            story.add(Signs(at=at, member=member))


def _reviews(story: Story, chance: Random) -> None:
    officer = story.company.persona("compliance")
    managers = [member for member in story.company.members if story.company.below(member)]
    for began, department in ((FIRST, ""), (SECOND, "SALES")):
        started = story.moment(officer, began)
        story.add(StartsReview(at=started, member=officer, department=department, days=LASTING))
        for manager in managers:
            days = _days_until_answered(manager, chance, over=began == FIRST)
            answers = tuple(chance.choices(ANSWERS, WEIGHTS, k=PATTERN))
            if days is None:
                continue
            day = (started + timedelta(days=days)).date()
            at = max(story.calendar.moment(day, manager.time_zone, chance), started + timedelta(hours=1))
            if at < story.calendar.today and story.is_here(manager, at):
                story.add(AnswersReview(at=at, member=manager, answers=answers if not manager.persona else KEEPING))


def _days_until_answered(manager: Member, chance: Random, *, over: bool) -> float | None:
    """Return after how many days a manager answers a review, None for not at all; personas wait for their visitor."""
    in_time, late = chance.uniform(1, LASTING - 2), LASTING + chance.uniform(3, 15)
    draw = chance.random()
    if not over:
        return in_time * SECOND / LASTING if draw < BY_NOW and not manager.persona else None
    if draw < IN_TIME or manager.persona:
        return in_time
    return late if draw < LATE else None
