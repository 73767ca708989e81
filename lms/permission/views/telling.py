"""One permission of a past instant, told to software and in the cells of a file: the same facts as on the page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lms.permission.queries.past import CertificateThen, Deed, PastRow
from lms.permission.vocabulary import CONDITIONS, DIMENSIONS, LEVEL_WORDS
from lms.web.files import Value

HEAD = (
    "Employee number",
    "Department",
    "Channel",
    "Level",
    "State",
    "Because",
    "Until",
    *(dimension.capitalize() for dimension in DIMENSIONS),
    "Conditions",
    "Granted by",
    "Granted for",
    "Granted as",
    "Granted",
    "Second key by",
    "Second key",
    "Accepted",
    "Confirmed by",
    "Confirmed",
    "Certificates",
    "Policy",
    "Policy signed",
    "Requirements since",
    "Permission",
    "Version",
    "Digest",
)


def plain_row(row: PastRow) -> dict[str, Any]:
    """Return a row as JSON; instants as ISO 8601 in UTC, None where there is nothing."""
    state = row.state
    return {
        "permission": state.stream_id,
        "version": state.version,
        "digest": row.digest,
        "person": {
            "id": row.person_id,
            "employee_number": row.employee_number,
            "name": row.name,
            "department": row.department or None,
        },
        "channel": state.channel,
        "level": state.level_now.value,
        "status": state.status.value,
        "in_force": state.in_force,
        "reasons": sorted(reason.value for reason in state.reasons),
        "until": _plain(state.until),
        "scope": {dimension: sorted(getattr(state.scope_now, dimension)) for dimension in DIMENSIONS},
        "conditions": sorted(state.conditions),
        "granted": _deed(row.granted),
        "second_key": _deed(row.seconded),
        "accepted_at": _plain(state.accepted_at),
        "confirmed": _deed(row.confirmed),
        "certificates": [_certificate(one) for one in row.certificates],
        "policy": _policy(row),
        "requirements_since": _plain(row.asks),
    }


def cells(row: PastRow) -> list[Value]:
    """Return the cells of a row, in the order of :data:`HEAD` after the name."""
    told, scope = plain_row(row), plain_row(row)["scope"]
    granted, second, confirmed = (told[key] or {} for key in ("granted", "second_key", "confirmed"))
    policy = told["policy"] or {}
    return [
        row.name,
        row.employee_number,
        row.department,
        told["channel"],
        LEVEL_WORDS[row.state.level_now][0],
        told["status"],
        _listed(told["reasons"]),
        told["until"],
        *(_listed(scope[dimension]) for dimension in DIMENSIONS),
        " ".join(CONDITIONS[code][1] if code in CONDITIONS else code for code in told["conditions"]),
        granted.get("by"),
        granted.get("on_behalf_of"),
        granted.get("as"),
        granted.get("at"),
        second.get("by"),
        second.get("at"),
        told["accepted_at"],
        confirmed.get("by"),
        confirmed.get("at"),
        _listed(f"{one['course']} {one['version']} ({one['id']}) until {one['until']}" for one in told["certificates"]),
        policy.get("policy"),
        f"version {policy['version']}, {policy['signed_at']}, text {policy['text_sha256']}"
        if policy.get("version")
        else None,
        told["requirements_since"],
        told["permission"],
        told["version"],
        told["digest"],
    ]


def _deed(deed: Deed | None) -> dict[str, Any] | None:
    if deed is None:
        return None
    return {
        "by_id": deed.actor_id,
        "by": deed.name,
        "on_behalf_of_id": deed.on_behalf_of,
        "on_behalf_of": deed.behalf_name,
        "as": deed.capacity,
        "at": _plain(deed.at),
    }


def _certificate(one: CertificateThen) -> dict[str, Any]:
    return {
        "id": one.id,
        "course": one.course,
        "title": one.title,
        "version": one.edition,
        "issued_at": _plain(one.issued_at),
        "until": _plain(one.valid_until),
    }


def _policy(row: PastRow) -> dict[str, Any] | None:
    if row.policy is None:
        return None
    signed = row.signature
    return {
        "policy": row.policy,
        "version": signed.version if signed else None,
        "signed_at": _plain(signed.signed_at) if signed else None,
        "text_sha256": row.signed_text,
    }


def _plain(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def _listed(parts: Iterable[str]) -> str:
    return "; ".join(parts)
