"""Pure rules about people: who may see whom, who may be given a role, and what a name sorts as."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from lms.core.access import Actor, Role
from lms.core.language import zone_of

LONG_ABSENCE = timedelta(days=14)
"""An absence longer than this is no ground for a permission (permission.md, *Grounds*)."""
REPORT_ABSENCE = timedelta(days=30)
"""Who is away longer than this is not counted in a department's figures (product.md, *Denominator*)."""
REPORT_TENURE = timedelta(days=30)
"""Who joined less than this ago is not counted in a department's figures (product.md, *Denominator*)."""
SECOND_YES_ROLES = frozenset({Role.HR, Role.COMPLIANCE})

COMPANY_ROLES = frozenset({Role.ADMINISTRATOR, Role.AUTHOR})
"""Roles that have no narrower scope than the company."""
PERSON_ROLES = frozenset({Role.HR, Role.COMPLIANCE})
"""Roles that open the records of people within their scope; an administrator has no automatic right to them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to others at one instant: what the scope rule looks at.

    ``managers_above`` holds everybody above over primary assignments and the managers of other assignments;
    ``departments_above`` every department of a current assignment with all above it.
    """

    person_id: str
    managers_above: frozenset[str]
    departments_above: frozenset[str]


def may_see(actor: Actor, standing: Standing) -> bool:
    """Say whether the record of a person is within the actor's scope.

    The twin of ``queries.visible_to``: in the list exactly when allowed, which a property test holds together.
    """
    if actor.is_system or actor.person_id == standing.person_id:
        return True
    if any(actor.has_for_company(role) for role in PERSON_ROLES):
        return True
    if any(actor.departments_of(role) & standing.departments_above for role in PERSON_ROLES):
        return True
    seers = {actor.person_id, *actor.delegate_for}
    return bool(seers & standing.managers_above)


_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
"""Letters that Unicode does not take apart although people type them without their stroke."""


def sort_name(name: str) -> str:
    """Return what a name sorts and is searched by: lower case, marks, strokes and doubled spaces taken away."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return " ".join(bare.casefold().translate(_STROKES).split())


def normal_email(address: str) -> str | None:
    """Return an address as it is stored and compared, or None for an empty one."""
    return address.strip().lower() or None


def is_long_absence(starts_at: datetime, ends_at: datetime | None) -> bool:
    """Say whether an absence lasts over 14 days; one without an end does."""
    return ends_at is None or ends_at - starts_at > LONG_ABSENCE


def role_refusal(giver: Actor, person_id: str) -> str:
    """Return why ``giver`` may not propose a role for the person, or an empty text."""
    if giver.is_system:
        return ""
    if not giver.has(Role.ADMINISTRATOR):
        return "Roles are given by an administrator."
    if giver.person_id == person_id:
        return "Nobody gives themselves a role."
    return ""


def approval_refusal(approver: Actor, person_id: str, proposed_by: str | None) -> str:
    """Return why ``approver`` may not give the second yes to HR or compliance, or an empty text (product.md, roles)."""
    if approver.is_system:
        return ""
    if not (approver.has(Role.ADMINISTRATOR) or approver.has(Role.COMPLIANCE)):
        return "The second yes comes from another administrator or a compliance officer."
    if approver.person_id in {person_id, proposed_by}:
        return "The second yes comes from somebody else than the proposer and the person."
    return ""


def find_loop(manager_of: dict[str, str]) -> tuple[str, ...]:
    """Return one loop in the reporting lines (person → manager) as the people in it, or an empty tuple.

    Linear in the number of people; the loop starts with its smallest key, so that a message is the same each time.
    """
    done: set[str] = set()
    for start in sorted(manager_of):
        path: list[str] = []
        here: str | None = start
        on_path: set[str] = set()
        while here is not None and here not in done:
            if here in on_path:
                loop = path[path.index(here) :]
                first = loop.index(min(loop))
                return tuple(loop[first:] + loop[:first])
            path.append(here)
            on_path.add(here)
            here = manager_of.get(here)
        done.update(path)
    return ()


def loop_of(person_id: str, manager_of: Mapping[str, str]) -> tuple[str, ...]:
    """Return the loop in which a person stands, from the person upwards, or an empty tuple.

    A loop further up, in which the person does not stand, is not theirs.
    """
    line, passed = [person_id], {person_id}
    here = manager_of.get(person_id)
    while here is not None and here not in passed:
        line.append(here)
        passed.add(here)
        here = manager_of.get(here)
    return tuple(line) if here == person_id else ()


def start_of_day(day: date, zone: str) -> datetime:
    """Return the instant at which a day begins in a time zone (UTC where the name is unknown)."""
    return datetime.combine(day, time.min, zone_of(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """Return the instant at which a day is over in a time zone: when the next one begins."""
    return start_of_day(day + timedelta(days=1), zone)
