"""Loads a demo company into an empty database: whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random
from typing import cast

from sqlalchemy import Engine, text

from lms.audit.service import seal_all
from lms.awards.jobs import expire
from lms.core.clock import SetClock
from lms.core.errors import RuleRefused
from lms.db.engine import AT_ONCE, beginning
from lms.db.work import Store
from lms.demo.afterwards import tell_afterwards
from lms.demo.agreeing import tell_agreements
from lms.demo.asking import tell_permissions
from lms.demo.bulk.writing import Bulk, core_of
from lms.demo.calendar import Calendar
from lms.demo.company import Company, draw_company
from lms.demo.playing import Stage
from lms.demo.posting import note_as_sent
from lms.demo.queries import Found, found_in
from lms.demo.settling import Settlement
from lms.demo.story import Story, tell_story
from lms.learning.jobs import announce_follow_ups, count_answers, hand_in_overdue
from lms.notifications.service import tell_answerers
from lms.people.service.due import carry_out_due
from lms.permission.service import reviewing, tick
from lms.reports.service import rebuild

MOST_PLAYED = 600
"""Larger companies are written in bulk."""
Tell = Callable[[str, int, int], None]
"""Hears how far it is: what is being done, how much of how much."""


def is_there(store: Store) -> bool:
    """Say whether a demo company is there; people whom demo did not make are a RuleRefused."""
    with store.reading() as work:
        found = found_in(work.session)
    if found is Found.STRANGERS:
        raise RuleRefused(
            "This database has people in it that demo did not make; it stays as it is.",
            "Choose an empty database: LMS_DATABASE_URL=sqlite:///instance/demo.sqlite3",
            code="not-a-demo",
        )
    return found is Found.DEMO


def load(
    store: Store, people: int = 240, seed: int = 1, tell: Tell = lambda *_: None, *, bulk: bool | None = None
) -> Company:
    """Put a demo company of that many people into the store's empty database and return it.

    ``bulk``: play a core only and write everybody else at once (default: over :data:`MOST_PLAYED` people).

    Everything is one transaction: whoever stops it half-way leaves the database empty. A database that is not empty
    is a RuleRefused.
    """
    if is_there(store):
        raise RuleRefused("There is a demo company in this database.", "Choose an empty one.", code="demo-there")
    in_bulk = people > MOST_PLAYED if bulk is None else bulk
    story = tell_story(draw_company(people, seed), Calendar(store.clock.now()), seed)
    tell_permissions(story)
    tell_afterwards(story, seed)
    if not in_bulk:
        tell_agreements(story, seed)
    with _at_once(store) as stage:
        _play(story, stage, seed, tell, bulk=in_bulk)
        count_answers(stage)
        with stage.writing() as work:
            note_as_sent(work)
            rebuild(work, lambda done: tell("Figures of the departments", done, people))
            # So much at once: without new statistics both databases would plan as for the empty tables of before.
            work.session.execute(text("ANALYZE"))
    seal_all(store)
    return story.company


def _play(story: Story, store: Store, seed: int, tell: Tell, *, bulk: bool) -> None:
    """Settle the company two years ago and play what happened to it until now, with what time alone brings about."""
    company, clock = story.company, SetClock(story.calendar.founded)
    store = replace(_without_figures(store), clock=clock)
    settlement = Settlement(store, clock, company, Random(f"settling {seed}"))
    played = core_of(story) if bulk else company.members
    settlement.found([member for member in played if member.number not in story.joined])
    if bulk:
        with store.writing() as work:
            writer = Bulk(story, settlement, store.settings, Random(f"bulk {seed}"))
            writer.write(work, lambda done, of: tell("People and their history", done, of))
    stage, who = Stage(store, clock, settlement), set(played)
    happenings = sorted((each for each in story.happenings if each.member in who), key=lambda each: each.at)
    for place, happening in enumerate(happenings, 1):
        if happening.at.date() != clock.now().date():
            clock.set(happening.at.replace(hour=0, minute=1))
            _pass_time(store)
        stage.play(happening)
        tell("Two years in the company", place, len(happenings))
    clock.set(story.calendar.today)
    _pass_time(store)


def _pass_time(store: Store) -> None:
    """Do what time alone brings about: leavings, overdue attempts, follow-ups, ended certificates, what falls due.

    Of the jobs only these: checks and imports look at the whole company, whose written part is that of today.
    """
    carry_out_due(store)
    hand_in_overdue(store)
    announce_follow_ups(store)
    expire(store)
    tick(store)
    if reviewing.tick(store):
        tell_answerers(store)


def _without_figures(store: Store) -> Store:
    """Return the store without the figures: they are made once at the end, from everything that happened."""
    handlers = {kind: [each for each in heard if not _of_figures(each)] for kind, heard in store.handlers.items()}
    return replace(store, handlers=handlers, keepers=[each for each in store.keepers if not _of_figures(each)])


def _of_figures(listener: Callable[..., None]) -> bool:
    return listener.__module__.startswith("lms.reports.")


@contextmanager
def _at_once(store: Store) -> Iterator[Store]:
    """Give a store whose units of work are savepoints of one transaction, which is committed at the end."""
    with (
        store.engine.connect() as connection,
        beginning(connection, AT_ONCE),
        connection.begin(),
        connection.begin_nested(),
    ):
        # A connection inside a savepoint stands where an engine does: sessions on it make savepoints of their own.
        yield replace(store, engine=cast("Engine", connection))
