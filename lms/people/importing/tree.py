"""A file of departments as a plan: added, renamed, hung elsewhere, given a head."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from lms.core.ids import new_id
from lms.people.importing.planning import ADD, CHANGE, SAME, Gain, Plan, Step, depths
from lms.people.importing.records import Reading, Record, RowFault, fault
from lms.people.rules import find_loop


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A department on record."""

    id: str
    code: str
    name: str
    parent_id: str | None
    head_id: str | None


def plan_departments(reading: Reading, known: Collection[TreeNode], heads: Mapping[str, str]) -> Plan:
    """Return what a file of departments would do. ``heads``: employee number → id of everybody who works here.

    A step's ``details`` hold code and name; its department is the parent, its manager the head.
    """
    by_code = {node.code: node for node in known}
    rows = {record.get("code"): record for record in reading.records if record.get("code")}
    ids = {code: by_code[code].id if code in by_code else new_id() for code in [*rows, *by_code]}
    plan = Plan(faults=[*reading.faults, *_doubles(reading)])
    for record in rows.values():
        plan.faults += _faults(record, ids, heads)
    steps = {code: _step(record, by_code.get(code), ids, heads) for code, record in rows.items()}
    above = {node.id: node.parent_id for node in known} | {
        step.person_id: step.department_id for step in steps.values()
    }
    parents = {child: parent for child, parent in above.items() if parent is not None}
    codes = {department_id: code for code, department_id in ids.items()}
    if loop := find_loop({codes[child]: codes[parent] for child, parent in parents.items()}):
        told = " → ".join([*loop, loop[0]])
        record = next(rows[code] for code in loop if code in rows)
        plan.faults.append(fault(record, "parent", f"The tree is a loop: {told}.", "Change one parent in it."))
    plan.steps = list(steps.values())
    if not plan.faults:
        depth = depths(parents, [step.person_id for step in plan.steps])
        plan.steps.sort(key=lambda step: (depth[step.person_id], step.row))
    plan.faults.sort(key=lambda found: found.row)
    plan.gains = list(_gains(plan.steps, known, heads))
    return plan


def _gains(steps: Iterable[Step], known: Collection[TreeNode], heads: Mapping[str, str]) -> Iterator[Gain]:
    """Yield who becomes head of what, and so reads its figures; people are named by their number here."""
    before = {node.id: node.head_id for node in known}
    numbers = {person_id: number for number, person_id in heads.items()}
    for step in steps:
        if step.manager_id is not None and before.get(step.person_id) != step.manager_id:
            yield Gain(numbers[step.manager_id], 0, step.name, is_new=True, is_sender=False)


def _doubles(reading: Reading) -> Iterator[RowFault]:
    first: dict[str, int] = {}
    for record in reading.records:
        code = record.get("code")
        if code and first.setdefault(code, record.row) != record.row:
            yield fault(record, "code", f"Row {first[code]} has this code, too.", "Keep one of the two.")


def _faults(record: Record, ids: Mapping[str, str], heads: Mapping[str, str]) -> Iterator[RowFault]:
    if record.get("parent") and record.get("parent") not in ids:
        yield fault(record, "parent", "There is no such department.", "Write a code that is on record or in the file.")
    if record.get("head") and record.get("head") not in heads:
        yield fault(record, "head", "Nobody who works here has this number.", "Mend it, or leave it empty.")


def _step(record: Record, known: TreeNode | None, ids: Mapping[str, str], heads: Mapping[str, str]) -> Step:
    code, name = record.get("code"), record.get("name")
    parent_id = ids.get(record.get("parent")) if "parent" in record.values else known.parent_id if known else None
    head_id = heads.get(record.get("head")) if "head" in record.values else known.head_id if known else None
    details = {"code": code, "name": name}
    if known is None:
        return Step(record.row, ADD, ids[code], name, details, parent_id, head_id)
    moves = parent_id != known.parent_id
    do = CHANGE if moves or (name, head_id) != (known.name, known.head_id) else SAME
    return Step(record.row, do, known.id, name, details, parent_id, head_id, moves)
