"""The trail: a row an event, sealed in batches, and what verification finds."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import delete, update

from lms.audit import service
from lms.audit.models import AuditRow, Seal
from lms.audit.queries import trail_of
from lms.core import signals
from lms.core.clock import SetClock
from lms.core.events import Recorded
from lms.db.work import Store
from lms.people import service as people
from tests.cast import CAST


def messages(store: Store) -> list[str]:
    return [str(finding) for finding in service.verify(store)]


def test_every_event_of_the_cast_is_on_the_trail(cast: object, store: Store) -> None:
    with store.reading() as work:
        entries = trail_of(work.session, CAST["amara"].id)
    assert [entry.event for entry in entries] == ["person.joined"]
    assert entries[0].person_name == "Amara Okafor"


def test_a_sealed_trail_is_whole(cast: object, store: Store) -> None:
    assert service.seal_all(store) > len(CAST)
    assert service.seal_all(store) == 0
    assert messages(store) == []


def test_a_changed_row_is_named(cast: object, store: Store) -> None:
    service.seal_all(store)
    with store.writing() as work:
        row = work.session.query(AuditRow).filter_by(person_id=CAST["amara"].id).one()
        work.session.execute(update(AuditRow).where(AuditRow.id == row.id).values(actor_id=CAST["luca"].id))
    assert messages(store) == [f"seal 1: row {row.id} (person.joined) was changed after it was sealed."]


def test_a_missing_row_is_named(cast: object, store: Store) -> None:
    service.seal_all(store)
    with store.writing() as work:
        row = work.session.query(AuditRow).filter_by(person_id=CAST["amara"].id).one()
        work.session.execute(delete(AuditRow).where(AuditRow.id == row.id))
    assert messages(store) == [f"seal 1: row {row.id} is missing."]


def test_a_row_added_to_a_seal_is_named(cast: object, store: Store) -> None:
    service.seal_all(store)
    with store.writing() as work:
        columns = {"event": "person.joined", "version": 1, "recorded_at": work.now, "effective_at": work.now}
        work.session.add(AuditRow(id="Z" * 26, payload={}, seal=1, **columns))
    assert messages(store) == [f"seal 1: row {'Z' * 26} was added to it afterwards."]


def test_a_cut_tail_is_found_by_the_head_outside(cast: object, store: Store) -> None:
    service.seal_all(store)
    with store.writing() as work:
        work.session.execute(delete(AuditRow))
        work.session.execute(delete(Seal))
    assert messages(store) == ["seal 1: is noted outside the database but missing in it: the tail was cut."]


def test_a_list_written_anew_is_not_by_our_key(cast: object, store: Store) -> None:
    service.seal_all(store)
    with store.writing() as work:
        seal = work.session.get_one(Seal, 1)
        seal.entries = seal.entries[1:]
        work.session.execute(
            delete(AuditRow).where(AuditRow.seal == 1, AuditRow.id.not_in([e[0] for e in seal.entries]))
        )
    assert messages(store) == ["seal 1: its list of rows was changed."]


def test_rows_that_wait_over_a_minute_are_an_alarm(cast: object, store: Store, clock: SetClock) -> None:
    clock.advance(minutes=2)
    assert "wait for more than a minute" in messages(store)[0]


def test_the_key_is_readable_by_its_owner_only(cast: object, store: Store) -> None:
    service.seal_all(store)
    assert Path(store.settings.audit_key_file).stat().st_mode & 0o077 == 0


def test_what_was_undone_on_the_way_is_not_on_the_trail(cast: object, store: Store) -> None:
    """Nor heard of by anybody: see ``Work.attempt``."""
    told = []

    def hear(_store: Store, recorded: Recorded) -> None:
        told.append(recorded.event.name)

    signals.recorded.connect(hear, sender=store)
    with store.writing() as work:
        people.record_absence(work, CAST["amara"].id, work.now, work.now + timedelta(days=5))
        with suppress(Undone), work.attempt():
            people.leave(work, CAST["amara"].id)
            raise Undone
        people.record_absence(work, CAST["amara"].id, work.now + timedelta(days=30), None)
    with store.reading() as work:
        entries = trail_of(work.session, CAST["amara"].id)
    assert [entry.event for entry in entries] == ["absence.recorded", "absence.recorded", "person.joined"]
    assert told == ["absence.recorded", "absence.recorded"]


class Undone(Exception):
    """Something that undoes a part of a work."""
