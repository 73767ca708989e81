"""Slips: how they are set, and who sees them. Pure.

A slip is nobody's business but the person's, of whoever decides, and of compliance; a year after it has healed no
manager sees it any more. It appears in no report and on no list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from lms.permission import events as e
from lms.permission.rules.acting import standing_in
from lms.permission.rules.facts import Capacity, Facts, Settings
from lms.permission.rules.who import capacities

FORGOTTEN = timedelta(days=365)
"""How long after it has healed a slip is hidden from managers."""
SHORTEST, LONGEST = 1, 60
MOST_LESSONS = 20
SHORT_LESSON = 15
"""Minutes; the repair of a slip is small."""
PROPOSED = ("trust/when-it-goes-wrong", "trust/speaking-about-employer")
"""What is ticked until somebody has chosen: the lessons that ship about what mostly slips."""
OF_SLIPS = (e.PermissionSlipRecorded, e.PermissionSlipReplied, e.PermissionSlipRepaired, e.PermissionSlipHealed)


@dataclass(frozen=True, slots=True)
class SlipRule:
    """How slips are set; ``number`` 0: nobody ever switched them on. ``lessons``: course and module of each."""

    number: int = 0
    is_on: bool = False
    days: int = 14
    lessons: tuple[str, ...] = ()

    @property
    def settings(self) -> Settings:
        """The settings that the rules look at."""
        return Settings(slips=self.is_on, slip_days=self.days)


@dataclass(frozen=True, slots=True)
class ShortLesson:
    """A lesson that can heal a slip: ``code`` is course and module, with a stroke between."""

    code: str
    title: str
    course: str
    minutes: int

    @property
    def place(self) -> tuple[str, str]:
        """The slug of the course and the id of the module."""
        slug, _stroke, module = self.code.partition("/")
        return slug, module


class Sight(IntEnum):
    """How far back somebody sees another person's slips."""

    NOTHING = 0
    RECENT = 1
    ALL = 2


def sight(facts: Facts) -> Sight:
    """Return what the actor of ``facts`` sees: the person and compliance all, whoever decides what is not forgotten."""
    if facts.actor_id == facts.person_id:
        return Sight.ALL
    held = capacities(facts)
    if Capacity.COMPLIANCE in held:
        return Sight.ALL
    decides = Capacity.MANAGER in held or Capacity.DELEGATE in capacities(standing_in(facts, deciding=True))
    return Sight.RECENT if decides else Sight.NOTHING


def hidden(events: Iterable[e.PermissionEvent], seen: Sight, now: datetime) -> frozenset[str]:
    """Return the slips among ``events`` that somebody of this sight does not see."""
    if seen is Sight.ALL:
        return frozenset()
    told = [event for event in events if isinstance(event, OF_SLIPS)]
    if seen is Sight.NOTHING:
        return frozenset(event.slip_id for event in told)
    return frozenset(
        event.slip_id
        for event in told
        if isinstance(event, e.PermissionSlipHealed) and event.effective_at + FORGOTTEN <= now
    )
