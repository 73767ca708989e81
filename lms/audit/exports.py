"""Exports that are asked for on a page: noted, written by the worker, fetched, forgotten after a week."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lms.audit.events import ExportAsked
from lms.audit.exporting import Period, export
from lms.audit.models import Export
from lms.core.access import Actor, Role
from lms.core.errors import AccessDenied, DomainError, Fault, InvalidInput, NotFound, RuleRefused
from lms.core.ids import new_id
from lms.core.settings import Settings
from lms.db.work import Store, Work
from lms.people.rules import end_of_day, start_of_day

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
GIVEN_UP_AFTER = timedelta(hours=1)
"""A run that says nothing for so long was killed: another one begins anew."""
KEPT = timedelta(days=7)
SHOWN = 20


def folder(settings: Settings) -> Path:
    """Return where the files lie: beside the head of the chain, outside the database."""
    return Path(settings.audit_head_file).parent / "exports"


def file_of(settings: Settings, export_id: str) -> Path:
    """Return where the file of an export is, or will be."""
    return folder(settings) / f"{export_id}.zip"


def check_reader(actor: Actor) -> None:
    """Let nobody through but compliance of the whole company: an export is of everybody."""
    if not actor.has_for_company(Role.COMPLIANCE):
        raise AccessDenied("An export is of the whole company.", "Ask compliance of the company for it.")


def ask(work: Work, first: date, last: date) -> str:
    """Note that an export of these days (both included) is wanted, and return its id; the worker writes it.

    While one is being written, another is a RuleRefused.
    """
    check_reader(work.actor)
    if last < first:
        raise InvalidInput([Fault("last", "is before the first day.", "Give the earlier day first.")])
    if work.session.scalar(select(Export.id).where(Export.state.in_((WAITING, RUNNING))).limit(1)):
        raise RuleRefused("An export is being written.", "Wait until it is done, then ask again.", code="one-at-a-time")
    zone = work.settings.time_zone
    asked = Export(
        id=new_id(),
        state=WAITING,
        starts_at=start_of_day(first, zone),
        ends_at=end_of_day(last, zone),
        asked_by=work.actor.person_id,
        asked_at=work.now,
    )
    work.session.add(asked)
    work.emit(ExportAsked(export_id=asked.id, starts_at=asked.starts_at, ends_at=asked.ends_at))
    return asked.id


def exports_for(session: Session, actor: Actor) -> list[Export]:
    """Return the latest exports, the newest first."""
    check_reader(actor)
    return list(session.scalars(select(Export).order_by(Export.asked_at.desc(), Export.id.desc()).limit(SHOWN)))


def finished(work: Work, export_id: str) -> Path:
    """Return the file of an export that is done; unknown, unfinished and forgotten ones are NotFound."""
    check_reader(work.actor)
    state = work.session.scalar(select(Export.state).where(Export.id == export_id))
    path = file_of(work.settings, export_id)
    if state != DONE or not path.exists():
        raise NotFound("There is no such file, or not any more.", "Ask for the export again.")
    return path


def write_waiting(store: Store) -> int:
    """Write the export that waits, if there is one; return how many were written. Forgotten files go first."""
    _forget_old(store)
    claimed = _claim(store)
    if claimed is None:
        return 0
    path = file_of(store.settings, claimed.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    try:
        written = export(
            store,
            Period(claimed.starts_at, claimed.ends_at),
            path,
            lambda done, total: _note(store, claimed.id, done=done, total=total),
        )
    except DomainError as error:
        told = f"{error.sentence} {error.cure}".strip()[:1000]
        _note(store, claimed.id, state=FAILED, error=told, finished_at=store.clock.now())
        return 0
    _note(
        store,
        claimed.id,
        state=DONE,
        key=written.key,
        done=written.entries,
        total=written.entries,
        finished_at=store.clock.now(),
    )
    return 1


def _claim(store: Store) -> Export | None:
    """Take the export that waits, or one whose run was killed; None where another worker was first."""
    with store.writing() as work:
        dead = Export.begun_at < work.now - GIVEN_UP_AFTER
        free = or_(Export.state == WAITING, (Export.state == RUNNING) & dead)
        found = work.session.scalar(select(Export).where(free).order_by(Export.asked_at, Export.id).limit(1))
        if found is None:
            return None
        taken = update(Export).where(Export.id == found.id, free).values(state=RUNNING, begun_at=work.now)
        changed = work.session.execute(taken.returning(Export.id), execution_options={"synchronize_session": False})
        return found if changed.first() else None


def _note(store: Store, export_id: str, **values: str | int | datetime) -> None:
    with store.writing() as work:
        work.session.execute(update(Export).where(Export.id == export_id).values(**values))


def _forget_old(store: Store) -> None:
    """Remove what is older than a week, and what a killed run left."""
    if not folder(store.settings).is_dir():
        return
    before = (store.clock.now() - KEPT).timestamp()
    for path in folder(store.settings).iterdir():
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
