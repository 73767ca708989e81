"""Imports: a file is checked and kept as steps; then the steps are done in chunks, each in one transaction.

A chunk that was done is deleted in its own transaction, so that whoever goes on after a kill finds the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from lms.core.errors import DomainError, NotFound, RuleRefused
from lms.core.ids import new_id
from lms.db.work import Store, Work
from lms.people.events import ImportApplied
from lms.people.importing import columns
from lms.people.importing.files import Table, read_table
from lms.people.importing.planning import ADD, CHANGE, LEAVE, SAME, Plan, Step, plan_people
from lms.people.importing.records import day_comes_first, read_records
from lms.people.importing.tree import plan_departments
from lms.people.models import NAME_LENGTH, Import, ImportChunk, ImportColumns
from lms.people.queries.known import import_scope, known_departments, known_people
from lms.people.service.steps import do_department_steps, do_people_steps

CHECKED, WAITING, STOPPED, DONE, DROPPED = "checked", "waiting", "stopped", "done", "dropped"
ROWS_A_CHUNK = 200
CHUNKS_A_RUN = 25
"""How much the worker does before it looks after its other jobs."""
SHOWN_FAULTS = 500
SHOWN_NAMES = 20
FORGOTTEN_AFTER = timedelta(days=7)
_RAW = 0
"""The number of the chunk that holds the table as it was sent, so that its columns can be read another way."""


def check_file(work: Work, file_name: str, data: bytes, kind: str, *, leavers: bool = False) -> str:
    """Read a file, check every row against what is on record, keep what it would do, and return the import's id.

    Nothing is applied. A file that cannot be read is an InvalidInput, one over a bound TooLarge.
    """
    if kind == columns.DEPARTMENTS and import_scope(work.session, work.actor) is not None:
        raise RuleRefused("Departments are imported for the whole company.", "Ask HR of the company to send the file.")
    table = read_table(data)
    remembered = work.session.get(ImportColumns, (columns.digest(table.headings), kind))
    mapping = dict(remembered.mapping) if remembered else columns.guess(table.headings, kind)
    if not columns.fits(mapping, table.headings, kind):
        mapping = columns.guess(table.headings, kind)
    sent = Import(
        id=new_id(),
        kind=kind,
        file_name=(file_name or "file")[-NAME_LENGTH:],
        state=CHECKED,
        created_by=work.actor.person_id,
        created_at=work.now,
        total=0,
        summary={},
    )
    work.session.add(sent)
    work.session.flush()
    raw = {"headings": list(table.headings), "rows": [[number, *cells] for number, cells in table.rows]}
    work.session.add(ImportChunk(import_id=sent.id, number=_RAW, steps=[raw]))
    _check(work, sent, table, mapping, leavers=leavers)
    return sent.id


def check_again(work: Work, import_id: str, mapping: Mapping[str, int] | None = None, *, leavers: bool) -> None:
    """Check a file again, its columns read as ``mapping`` says; that reading is remembered for such headings."""
    sent = _own(work, import_id)
    if sent.state not in {CHECKED, STOPPED} or sent.done:
        raise RuleRefused("This file is on its way already.", "Send a corrected file as a new import.")
    table = _table(work, import_id)
    chosen = dict(mapping if mapping is not None else sent.summary["mapping"])
    if not columns.fits(chosen, table.headings, sent.kind):
        raise RuleRefused("A column can mean one thing only.", "Choose another column for one of the two.")
    if mapping is not None:
        _remember(work, sent.kind, table, chosen)
    sent.state, sent.error = CHECKED, ""
    _check(work, sent, table, chosen, leavers=leavers)


def start_import(work: Work, import_id: str) -> None:
    """Let a checked file be applied: by the worker, or by :func:`go_on`. While any row is wrong it is RuleRefused."""
    sent = _own(work, import_id)
    if sent.state not in {CHECKED, STOPPED}:
        return
    if sent.summary["faults"] or sent.summary["missing"]:
        raise RuleRefused("Nothing is applied while a row is wrong.", "Mend the rows and send the file again.")
    if not sent.total:
        raise RuleRefused("There is nothing to do: everything is on record as the file has it.")
    if sent.state == CHECKED:
        _remember(work, sent.kind, _table(work, import_id), sent.summary["mapping"])
    sent.state, sent.error = WAITING, ""
    sent.started_at = sent.started_at or work.now
    work.session.flush()


def go_on(work: Work, import_id: str) -> bool:
    """Do the next chunk of a started import; False when nothing is left, when it stopped, or when another is at it."""
    sent = work.session.scalar(
        select(Import)
        .where(Import.id == import_id, Import.state == WAITING)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if sent is None:
        return False
    chunk = work.session.scalar(
        select(ImportChunk)
        .where(ImportChunk.import_id == import_id, ImportChunk.number > _RAW)
        .order_by(ImportChunk.number)
        .limit(1)
    )
    if chunk is not None and not _do(work, sent, chunk):
        return False
    if sent.done >= sent.total:
        _finish(work, sent)
        return False
    return True


def _do(work: Work, sent: Import, chunk: ImportChunk) -> bool:
    steps = [Step(**step) for step in chunk.steps]
    verb = do_people_steps if sent.kind == columns.PEOPLE else do_department_steps
    try:
        with work.attempt():
            verb(work, steps)
            work.session.delete(chunk)
    except (DomainError, IntegrityError) as error:
        sent.state = STOPPED
        sent.error = (
            f"{error.sentence} {error.cure}".strip()
            if isinstance(error, DomainError)
            else "What is on record changed since the check. Send the file again; what is done stays done."
        )[:1000]
        return False
    sent.done += len(steps)
    sent.added += sum(step.do == ADD for step in steps)
    sent.changed += sum(step.do == CHANGE for step in steps)
    sent.left += sum(step.do == LEAVE for step in steps)
    return True


def _finish(work: Work, sent: Import) -> None:
    sent.state, sent.finished_at = DONE, work.now
    sent.summary = {key: value for key, value in sent.summary.items() if key in {"rows", "same", "counts"}}
    work.session.execute(delete(ImportChunk).where(ImportChunk.import_id == sent.id))
    work.session.flush()
    work.emit(ImportApplied(import_id=sent.id, added=sent.added, changed=sent.changed, left=sent.left))


def drop_import(work: Work, import_id: str) -> None:
    """Forget a file that was checked and not applied."""
    sent = _own(work, import_id)
    if sent.state == CHECKED:
        sent.state, sent.summary = DROPPED, {}
        work.session.execute(delete(ImportChunk).where(ImportChunk.import_id == import_id))


def run_waiting(store: Store) -> int:
    """Do chunks of the imports that wait, oldest first, and forget checked files after a week; return how many."""
    with store.reading() as work:
        waiting = work.session.scalars(
            select(Import.id).where(Import.state == WAITING).order_by(Import.created_at, Import.id)
        ).all()
        old = work.session.scalars(
            select(Import.id).where(Import.state == CHECKED, Import.created_at < work.now - FORGOTTEN_AFTER)
        ).all()
    for import_id in old:
        with store.writing() as work:
            drop_import(work, import_id)
    done = 0
    for import_id in waiting:
        more = True
        while more and done < CHUNKS_A_RUN:
            with store.writing() as work:
                more = go_on(work, import_id)
            done += 1
    return done + len(old)


def _check(work: Work, sent: Import, table: Table, mapping: dict[str, int], *, leavers: bool) -> None:
    missing = columns.missing(mapping, sent.kind)
    plan = Plan() if missing else _plan(work, sent.kind, table, mapping, leavers=leavers)
    steps = [] if plan.faults else [step for step in plan.steps if step.do != SAME]
    sent.total = len(steps)
    sent.summary = {
        "mapping": mapping,
        "headings": list(table.headings),
        "missing": missing,
        "leavers": leavers,
        "rows": len(table.rows),
        "wrong_rows": len({fault.row for fault in plan.faults}),
        "faults": len(plan.faults),
        "shown": [asdict(fault) for fault in plan.faults[:SHOWN_FAULTS]],
        **_counts(plan),
    }
    work.session.execute(delete(ImportChunk).where(ImportChunk.import_id == sent.id, ImportChunk.number > _RAW))
    for number, start in enumerate(range(0, len(steps), ROWS_A_CHUNK), start=1):
        part = [asdict(step) for step in steps[start : start + ROWS_A_CHUNK]]
        work.session.add(ImportChunk(import_id=sent.id, number=number, steps=part))
    work.session.flush()


def _plan(work: Work, kind: str, table: Table, mapping: Mapping[str, int], *, leavers: bool) -> Plan:
    reading = read_records(table, mapping)
    if kind == columns.DEPARTMENTS:
        return plan_departments(reading, *known_departments(work.session))
    place = mapping.get("joined_on")
    day_first = None if place is None else day_comes_first(row[place] for _, row in table.rows)
    known = known_people(work.session, work.actor, work.settings.day_of(work.now))
    return plan_people(reading, known, leavers=leavers, day_first=day_first)


def _counts(plan: Plan) -> dict[str, Any]:
    groups = {
        "adds": [step.name for step in plan.steps if step.do == ADD],
        "changes": [step.name for step in plan.steps if step.do == CHANGE and not step.moves],
        "moves": [step.name for step in plan.steps if step.do == CHANGE and step.moves],
        "leaves": [step.name for step in plan.steps if step.do == LEAVE],
    }
    return {
        "same": sum(step.do == SAME for step in plan.steps),
        "counts": {key: len(names) for key, names in groups.items()},
        "names": {key: names[:SHOWN_NAMES] for key, names in groups.items()},
        "gaining": len(plan.gains),
        "gains": [asdict(gain) for gain in plan.gains[:SHOWN_NAMES]],
    }


def _remember(work: Work, kind: str, table: Table, mapping: Mapping[str, int]) -> None:
    key = (columns.digest(table.headings), kind)
    kept = work.session.get(ImportColumns, key)
    if kept is None:
        kept = ImportColumns(headings_digest=key[0], kind=kind, mapping={}, used_at=work.now)
        work.session.add(kept)
    kept.mapping, kept.used_at = dict(mapping), work.now


def _table(work: Work, import_id: str) -> Table:
    chunk = work.session.get(ImportChunk, (import_id, _RAW))
    if chunk is None:
        raise NotFound("The rows of this file are not kept any more.", "Send the file again.")
    raw = chunk.steps[0]
    return Table(tuple(raw["headings"]), tuple((row[0], tuple(row[1:])) for row in raw["rows"]))


def _own(work: Work, import_id: str) -> Import:
    """Return an import that the actor may touch: their own, or any for who imports the whole company."""
    sent = work.session.get(Import, import_id)
    everything = import_scope(work.session, work.actor) is None
    if sent is None or not (everything or sent.created_by == work.actor.person_id):
        raise NotFound("There is no such import.")
    return sent
