"""A unit of work: one session, one actor, one instant, and everything that happened, committed once.

``Work`` is the first argument of every service. ``emit`` runs the handlers of the higher rooms inside the same
transaction (certificates, notices), and keeps the event for whoever looks at all of the work just before the commit
(audit rows, report facts) and for the signals after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, SessionTransaction

from lms.core import signals
from lms.core.access import SYSTEM, Actor
from lms.core.clock import Clock, SystemClock
from lms.core.events import Event, Recorded
from lms.core.ids import new_id
from lms.core.settings import Settings
from lms.db.engine import AT_ONCE, NOT_AT_ALL, POSTGRESQL_LEVELS, STEADILY, beginning
from lms.db.writes import Row, Write, write_together

log = structlog.get_logger(__name__)

Handler = Callable[["Work", Recorded], None]
Keeper = Callable[["Work"], None]


class Work:
    """One unit of work. ``now`` does not move while it lasts, but for who waits until they are alone.

    ``settings`` are those the product was started with.
    """

    def __init__(self, store: Store, session: Session, actor: Actor, now: datetime) -> None:
        self.store = store
        self.session = session
        self.actor = actor
        self.now = now
        self.on_behalf_of: str | None = None
        self.recorded: list[Recorded] = []
        self._left: dict[Write, list[Row]] = {}

    @property
    def settings(self) -> Settings:
        """The settings of the product."""
        return self.store.settings

    def waited(self) -> None:
        """Let ``now`` be the end of a wait for others, so that nothing which they put on record is later than this."""
        self.now = max(self.now, self.store.clock.now())

    def emit(self, happened: Event, *, effective_at: datetime | None = None) -> Recorded:
        """Put ``happened`` on record now and let every room that listens react in this transaction.

        ``effective_at`` is when it was due, for what time alone brought about (default: now).
        """
        recorded = Recorded(
            event=happened,
            event_id=new_id(),
            recorded_at=self.now,
            effective_at=effective_at or self.now,
            actor_id=self.actor.person_id,
            on_behalf_of=self.on_behalf_of,
        )
        self.recorded.append(recorded)
        for handler in self.store.handlers.get(type(happened), ()):
            handler(self, recorded)
        return recorded

    def leave(self, how: Write, rows: Iterable[Row]) -> None:
        """Leave rows that nobody in this work reads from the database to be written at its end."""
        self._left.setdefault(how, []).extend(rows)

    def left(self, how: Write) -> Sequence[Row]:
        """Return the rows of a table that are left so far."""
        return self._left.get(how, ())

    def write_left(self) -> None:
        """Write what was left; the work ends with it."""
        write_together(self.session, self._left)
        self._left.clear()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Do a part that may fail in a savepoint of its own: an exception undoes it, and nothing of it is on record."""
        told, left = len(self.recorded), {how: len(rows) for how, rows in self._left.items()}
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            del self.recorded[told:]
            for how, rows in self._left.items():
                del rows[left.get(how, 0) :]
            raise


@dataclass(frozen=True, eq=False)
class Store:
    """Where work is done: an engine, a clock, the settings and who listens to what.

    ``handlers`` maps an event's class to its listeners; ``keepers`` see the whole work once, just before its commit.
    """

    engine: Engine
    settings: Settings
    handlers: Mapping[type[Event], Sequence[Handler]]
    keepers: Sequence[Keeper] = ()
    clock: Clock = field(default_factory=SystemClock)

    @contextmanager
    def opened(self, actor: Actor = SYSTEM) -> Iterator[Work]:
        """Open work that may write; whoever opened it calls :meth:`commit`, else all of it is undone."""
        with self._connected(AT_ONCE) as connection, WritingSession(connection, expire_on_commit=False) as session:
            yield Work(self, session, actor, self.clock.now())

    def commit(self, work: Work) -> None:
        """Let the keepers see opened work, write what was left for its end, commit it, then send its signals."""
        for keep in self.keepers:
            keep(work)
        work.write_left()
        work.session.commit()
        self.announce(work)

    @contextmanager
    def writing(self, actor: Actor = SYSTEM) -> Iterator[Work]:
        """Do work and commit it once at the end; an exception undoes all of it. For jobs, commands and scripts."""
        with self.opened(actor) as work:
            yield work
            self.commit(work)

    @contextmanager
    def reading(self, actor: Actor = SYSTEM, *, steady: bool = False) -> Iterator[Work]:
        """Look without writing: a change in the session is an error.

        ``steady``: all statements see the records of one instant, for whoever holds several answers against each other
        or reads rows bit by bit. Else each sees what is committed when it begins: PostgreSQL needs no transaction for
        that, whose BEGIN and COMMIT would be two trips more (on SQLite there is one, and it is one instant). A
        transaction ends with COMMIT: at every ROLLBACK psycopg forgets the connection's prepared statements, and
        PostgreSQL would plan each statement anew.
        """
        how = STEADILY if steady else None
        with self._connected(how) as connection, ReadingSession(connection, steady=steady) as session:
            yield Work(self, session, actor, self.clock.now())
            refuse_to_write(session)
            if session.in_transaction():
                session.commit()
            if not isinstance(self.engine, Connection):
                connection.commit()

    @contextmanager
    def glancing(self) -> Iterator[Connection]:
        """Give a connection for one statement that reads, without a transaction around it and without a session.

        For answers that software asks for by the hundred each second. What takes a second one takes :meth:`reading`.
        """
        with self._connected(NOT_AT_ALL) as connection:
            yield connection

    @contextmanager
    def _connected(self, how: str | None = None) -> Iterator[Connection]:
        """Give a connection whose transactions begin so; where somebody else's stands for the engine, that one.

        None is for whoever reads, with or without a transaction, whichever the database does sooner.
        """
        if isinstance(self.engine, Connection):
            yield self.engine
        elif self.engine.dialect.name == "postgresql":
            with self.engine.connect() as connection:
                yield _at_level(connection, NOT_AT_ALL if how is None else how)
        else:
            with self.engine.connect() as connection, beginning(connection, how) if how is not None else nullcontext():
                yield connection

    def announce(self, work: Work) -> None:
        """Send the signals of committed work; a receiver that fails is logged and hinders nobody."""
        for recorded in work.recorded:
            for receiver in signals.recorded.receivers_for(self):
                try:
                    receiver(self, recorded=recorded)
                except Exception:
                    log.exception("signal receiver failed", event=recorded.event.name)


def _at_level(connection: Connection, how: str) -> Connection:
    """Return a connection to PostgreSQL whose transactions are of that kind; it is as before once it is given back."""
    level = POSTGRESQL_LEVELS.get(how)
    return connection.execution_options(isolation_level=level) if level else connection


class WritingRead(RuntimeError):
    """Something tried to write in a unit of work that only reads (a GET never writes)."""


def refuse_to_write(session: Session, *_args: Any) -> None:  # noqa: ANN401  (SQLAlchemy's listener form)
    """Stop a flush that would write."""
    if session.new or session.dirty or session.deleted:
        raise WritingRead("a reading unit of work changed something; use store.writing")


class PassingRead(RuntimeError):
    """Something read rows bit by bit where no transaction keeps them."""


def refuse_statement(state: Any) -> None:  # noqa: ANN401  (SQLAlchemy's ORMExecuteState)
    """Stop an INSERT, UPDATE or DELETE that is executed as a statement, and rows bit by bit of no one instant."""
    if state.is_insert or state.is_update or state.is_delete:
        raise WritingRead("a reading unit of work executed a statement that writes; use store.writing")
    if not state.session.steady and "yield_per" in state.execution_options:
        raise PassingRead("rows are read bit by bit in a transaction only; use store.reading(steady=True)")


class WritingSession(Session):
    """A session that asks for its connection once a transaction: finding it anew each time costs a deed dear."""

    _used: Connection | None = None

    def connection(self, *args: Any, **named: Any) -> Connection:  # noqa: ANN401  (SQLAlchemy's signature)
        """Return the connection of the transaction."""
        if self._used is None or args or named:
            self._used = super().connection(*args, **named)
        return self._used


def forget_connection(session: WritingSession, transaction: SessionTransaction) -> None:
    """Let the next transaction ask for a connection of its own; a savepoint has that of its transaction."""
    if transaction.parent is None:
        session._used = None  # noqa: SLF001  (its own listener)


event.listen(WritingSession, "after_transaction_end", forget_connection)


class ReadingSession(Session):
    """A session that refuses to write; its listeners are the class's, since listening to each one costs a page dear."""

    def __init__(self, connection: Connection, *, steady: bool) -> None:
        super().__init__(connection, expire_on_commit=False, autoflush=False)
        self.steady = steady
        self._connection = connection

    def connection(self, *_args: Any, **_named: Any) -> Connection:  # noqa: ANN401  (SQLAlchemy's signature)
        """Return the connection, without the session's own transaction, which only reading objects needs."""
        return self._connection


event.listen(ReadingSession, "before_flush", refuse_to_write)
event.listen(ReadingSession, "do_orm_execute", refuse_statement)
