"""The cast at work on permissions: everybody acts through the services, as themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from lms.awards.queries import live_certificates
from lms.core.access import Actor
from lms.core.clock import SetClock
from lms.db.work import Store, Work
from lms.people.queries import actor_of
from lms.permission import service
from lms.permission.models import Permission, PermissionEventRow, PermissionInterval
from lms.permission.queries import ladders_of
from lms.permission.rules import State
from lms.permission.vocabulary import Level
from tests.cast import Member
from tests.factories.certificates import certify


class Company:
    """The cast with a store and a clock; each deed is a unit of work of its own."""

    def __init__(self, cast: Mapping[str, Member], store: Store, clock: SetClock) -> None:
        self.cast, self.store, self.clock = cast, store, clock

    def id(self, name: str) -> str:
        return self.cast[name].id

    def actor(self, name: str) -> Actor:
        with self.store.reading() as work:
            found = actor_of(work.session, self.id(name), work.now)
        assert found is not None, f"{name} works here no more"
        return found

    @contextmanager
    def as_(self, name: str) -> Iterator[Work]:
        """Give a unit of work of one of the cast; it is committed at the end."""
        with self.store.writing(self.actor(name)) as work:
            yield work

    def do(self, name: str, verb: Callable[..., Any], *arguments: Any, **more: Any) -> Any:  # noqa: ANN401
        """Let one of the cast do one thing."""
        with self.as_(name) as work:
            return verb(work, *arguments, **more)

    def wait(self, time: timedelta) -> None:
        """Let time pass; nothing ticks."""
        self.clock.set(self.clock.now() + time)

    def certify(self, name: str, *courses: str, valid_until: datetime | None = None) -> list[str]:
        with self.store.writing() as work:
            return certify(work, self.id(name), *courses, valid_until=valid_until)

    def asked(self, name: str = "amara", level: Level = Level.SHARE, channel: str = "linkedin") -> str:
        """Somebody with all certificates asks; return the stream's id."""
        with self.store.reading() as work:
            held = {
                one.course for one in live_certificates(work.session, [self.id(name)], work.now).get(self.id(name), ())
            }
        self.certify(name, *({"trust", "social-selling"} - held))
        return str(self.do(name, service.request, channel, level))

    def active(self, name: str = "amara", manager: str = "luca", level: Level = Level.ENGAGE) -> str:
        """Somebody has accepted what their manager granted; return the stream's id."""
        stream = self.asked(name, level)
        self.do(manager, service.grant, stream)
        self.do(name, service.accept, stream)
        return stream

    def row(self, stream: str) -> Permission:
        with self.store.reading() as work:
            return work.session.get_one(Permission, stream)

    def state(self, stream: str) -> State:
        return State.from_json(self.row(stream).state)

    def certificate(self, name: str, course: str) -> str:
        """The id of somebody's live certificate of a course."""
        with self.store.reading() as work:
            held = live_certificates(work.session, [self.id(name)], work.now)[self.id(name)]
        return next(one.id for one in held if one.course == course)

    def ladder(self, name: str) -> tuple[State, ...]:
        """What is open or stands for somebody, as lists read it."""
        with self.store.reading() as work:
            return ladders_of(work.session, [self.id(name)], work.now).get(self.id(name), ())

    def intervals(self, stream: str) -> list[tuple[datetime, datetime | None]]:
        """When a stream was in force."""
        return [(one.starts_at, one.ends_at) for one in self._intervals(stream)]

    def levels(self, stream: str) -> list[str]:
        """At which levels a stream was in force, in their order."""
        return [one.level for one in self._intervals(stream)]

    def _intervals(self, stream: str) -> list[PermissionInterval]:
        with self.store.reading() as work:
            of_stream = select(PermissionInterval).where(PermissionInterval.stream_id == stream)
            return list(work.session.scalars(of_stream.order_by(PermissionInterval.starts_at)))

    def events(self, stream: str) -> list[str]:
        """The names of a stream's events, without the room's."""
        with self.store.reading() as work:
            names = work.session.scalars(
                select(PermissionEventRow.name)
                .where(PermissionEventRow.stream_id == stream)
                .order_by(PermissionEventRow.version)
            )
            return [name.removeprefix("permission.") for name in names]


@pytest.fixture
def company(cast: Mapping[str, Member], store: Store, clock: SetClock) -> Company:
    """Give the cast at work."""
    return Company(cast, store, clock)
