"""Write docs/works-council.md: what is kept about a person, who sees it, why, how long, and what switches it.

Who sees it is read from the access rules, which tables there are from the models, periods and defaults from the code.
A test holds the document to this, and fails for a table about persons that no line names.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Table

import lms
from lms.audit import exports
from lms.core.access import EMPLOYEE_ACTIONS, GUEST_ACTIONS, MANAGER_ACTIONS, ROLE_ACTIONS, Action
from lms.core.settings import Settings
from lms.db.base import Base
from lms.people.service import imports as person_imports

DOCUMENT = Path(__file__).parent.parent / "docs" / "works-council.md"
ON_RECORD = "while the person is on record"
WITH_RECORD = "as the permission's record: nothing in it is changed or removed"
HEAD = """# For the works council: what is kept about a person

Generated from the code by `python -m scripts.works_council_table`; a test fails when it is not current, and when a
table about persons is missing here. Everybody reads what is kept about themselves under *My data*, and takes it along.

Managers see, of the people below them, who is certified and until when, and who may act where. They do not see scores,
attempts, answers, notes, or whether somebody declined or withdrew: both read *not taking part*. Posts are not stored,
accounts are not watched, shares are not counted. Figures are per department, and groups under five are hidden. Gender,
age, origin, health and union membership are not stored.

| what | who sees it, each within their scope | why | how long | switch |
|---|---|---|---|---|
"""
FOOT = """

Reminders go out {days} days before something ends or is due. Nothing else is deleted by itself: “while the person is on
record” has no end of its own. The trail and the permissions hold ids and digests, so that they verify without names.
"""
SELF = "the person"


@dataclass(frozen=True, slots=True)
class Datum:
    """One thing that is kept: the tables that hold it, and the actions whose pages show it of other people."""

    tables: tuple[str, ...]
    what: str
    shown_by: tuple[Action, ...]
    why: str
    how_long: str = ON_RECORD
    switch: str = "none"
    to_self: bool = True


A = Action
DATA: tuple[Datum, ...] = (
    Datum(
        ("lms_persons",),
        "Name and its language, employee number, e-mail, job title, location, job family, contract, "
        "days of joining and leaving, language, time zone",
        (A.PERSON_READ, A.PERSON_WRITE, A.ROLE_GIVE),
        "to know who is meant, to write to them, to print the name on a certificate",
        switch="e-mail is optional",
    ),
    Datum(
        ("lms_assignments", "lms_reporting_paths", "lms_departments"),
        "Department and manager, from when to when, and who recorded it",
        (A.PERSON_READ, A.PERSON_WRITE),
        "who decides for whom; yesterday's report can be made again tomorrow",
    ),
    Datum(
        ("lms_absences",),
        "Absence from–to, never its kind",
        (A.PERSON_WRITE,),
        "a permission rests while somebody is away for over 14 days, and clocks stand still",
    ),
    Datum(
        ("lms_delegations",), "Who may see or decide for a manager, from when to when", (A.TEAM_READ,),
        "an act reads “B for A”",
    ),
    Datum(
        ("lms_role_givings",), "Roles: which, for which department, proposed and approved by whom",
        (A.ROLE_GIVE, A.ROLE_APPROVE), "rights are given by two",
    ),
    Datum(
        ("lms_enrolments", "lms_attempts", "lms_follow_ups"),
        "Courses begun, modules done, answers, attempts and scores, questions some days after a pass",
        (),
        "to go on where one stopped; to mark the assessment",
    ),
    Datum(
        ("lms_assessment_resets", "lms_extra_times"),
        "That attempts were set aside, with the reason; more time for an assessment, without one",
        (A.PERSON_WRITE,),
        "a fair assessment",
    ),
    Datum(
        ("lms_evidence",),
        "Proof of training done elsewhere that the person handed in",
        (A.PERSON_WRITE,),
        "what was learned elsewhere is seen beside the courses; it counts for nothing else",
    ),
    Datum(
        ("lms_certificates",), "Certificates: course, version, days, status", (A.PERSON_READ, A.CERTIFICATE_VERIFY),
        "the ground of a permission", switch="public check by number: off until its holder turns it on",
    ),
    Datum(
        ("lms_permissions", "lms_permission_events", "lms_permission_intervals"),
        "Permissions: channel, level, scope, conditions, term, who granted it, what suspended or ended it",
        (A.PERMISSION_DECIDE, A.PERMISSION_LOOK_BACK),
        "who may act for the company, and the proof of it for any past day",
        WITH_RECORD,
    ),
    Datum(
        ("lms_permission_texts",), "What somebody wrote with a request or a decision",
        (A.PERMISSION_DECIDE, A.PERMISSION_LOOK_BACK), "the decision is understood",
        switch="optional to write, where no reason is asked for",
    ),
    Datum(
        (), "A slip: what was reported and by whom noted, how much less holds until when, which lesson heals it, the "
        "person's reply. It stands in the permission's record, on no list and in no report",
        (A.PERMISSION_DECIDE,),
        "something small is put right small; of the managers only whoever decides sees it, no head further up, no HR",
        "as the permission's record; managers do not see it any more a year after it has healed",
        "off until compliance of the company switches slips on",
    ),
    Datum(
        ("lms_review_campaigns", "lms_review_items"),
        "Reviews: which permission was asked about, what was answered, by whom and when; who started it",
        (A.PERMISSION_OVERSEE,),
        "a permission that nobody vouches for any more rests; no figure per manager is made of it",
        WITH_RECORD, to_self=False,
    ),
    Datum(
        ("lms_permission_kept_answers",), "Answers of *May I?* that the person kept", (),
        "to show later what was asked",
        "until the person takes it away", "nothing is kept unless the person keeps it",
    ),
    Datum(
        ("lms_permission_passes",), "The address of a pass that the person switched on", (A.PASS_SHOW,),
        "others see whether the person may speak for the company, valid or not and nothing else",
        "until the person switches it off", "off until the person switches it on",
    ),
    Datum(
        ("lms_policy_signatures", "lms_policy_versions"),
        "Signatures under policies: which version, when, the name as typed; who answers for a policy",
        (A.POLICY_OVERSEE,), "the ground of a permission",
        switch="a policy may be optional: it can be declined and taken back",
    ),
    Datum(
        ("lms_facts",), "One line per measure that a department's figures are counted from", (),
        "figures of departments without reading everybody's record", to_self=False,
    ),
    Datum(
        ("lms_notices", "lms_notice_choices"), "Notices, and how the person wants them", (A.MESSAGE_READ,),
        "to tell people what concerns them", switch="per kind: mail at once, once a day, or only in the product",
    ),
    Datum(
        ("lms_accounts_accounts", "lms_accounts_codes", "lms_accounts_personas"),
        "Sign-in: a digest of the password or of a printed code", (), "to let in whoever it is", to_self=False,
    ),
    Datum(
        ("lms_imports",), "Who sent a file of people, and what it would do", (A.PERSON_IMPORT,),
        "an import can be checked before it changes anything",
        f"its rows until it is applied, at most {person_imports.FORGOTTEN_AFTER.days} days", to_self=False,
    ),
    Datum(
        ("lms_access_tokens",), "Who made an access token for software", (A.TOKEN_MANAGE,),
        "somebody answers for each", to_self=False,
    ),
    Datum(
        ("lms_audit_rows",), "The trail: what was done, about whom, by whom, by ids", (A.AUDIT_READ,),
        f"proof; exports for an auditor hold ids, no names, and are deleted after {exports.KEPT.days} days",
        "for good: rows are sealed", to_self=False,
    ),
)  # fmt: skip


def tables() -> Iterator[Table]:
    """Yield every table of the product that refers to a person, and that of persons itself."""
    for room in pkgutil.iter_modules(lms.__path__):
        if (Path(lms.__path__[0]) / room.name / "models.py").exists():
            importlib.import_module(f"lms.{room.name}.models")
    for table in Base.metadata.sorted_tables:
        named = {"person_id", "actor_id", "author_id"} & set(table.columns.keys())
        refers = any(key.column.table.name == "lms_persons" for key in table.foreign_keys)
        if refers or named or table.name == "lms_persons":
            yield table


def seers(datum: Datum) -> str:
    """Return who sees a datum, by the access rules."""
    found = [SELF] if datum.to_self else []
    shown = set(datum.shown_by)
    if shown & MANAGER_ACTIONS:
        found.append("managers above, and their delegates")
    found += [{"hr": "HR"}.get(role.value, role.value) for role, actions in ROLE_ACTIONS.items() if shown & actions]
    if shown & EMPLOYEE_ACTIONS:
        found.append("everybody")
    if shown & GUEST_ACTIONS:
        found.append("whoever has its number or address, if the person allows it")
    return ", ".join(found) or "nobody by name"


def document() -> str:
    """Return the whole document."""
    rows = [
        f"| {one.what} | {seers(one)} | {one.why} | {one.how_long} | {one.switch} |" for one in DATA
    ]  # fmt: skip
    days = ", ".join(str(day) for day in Settings().reminder_days)
    return HEAD + "\n".join(rows) + FOOT.format(days=days)


def main() -> None:
    """Write the document."""
    DOCUMENT.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
