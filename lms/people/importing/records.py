"""Rows as records: each field checked by itself, every fault with its row, column, value and cure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from lms.people.importing.files import Table

LENGTHS = {
    "number": 64, "name": 200, "email": 254, "language": 35, "name_language": 35, "time_zone": 64,
    "job_title": 200, "location": 120, "job_family": 120, "contract": 60, "code": 64,
}  # fmt: skip
EARLIEST, LATEST = date(1930, 1, 1), date(2100, 1, 1)
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_NUMERIC = re.compile(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})")


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing wrong in a row: where, what stands there, what is wrong, what to write instead."""

    row: int
    name: str
    column: str
    value: str
    message: str
    cure: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row as texts under their meanings; only columns that the file has."""

    row: int
    values: Mapping[str, str]

    def get(self, key: str) -> str:
        """Return a value, or an empty text."""
        return self.values.get(key, "")


@dataclass(slots=True)
class Reading:
    """The records of a table, and what is wrong with them."""

    records: list[Record] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)


def read_records(table: Table, mapping: Mapping[str, int]) -> Reading:
    """Return every row as a record, with every fault that a row shows by itself."""
    reading = Reading()
    day_first = day_comes_first(row[mapping["joined_on"]] for _, row in table.rows) if "joined_on" in mapping else None
    for number, row in table.rows:
        values = {key: row[place] for key, place in mapping.items()}
        if "given_name" in values or "family_name" in values:
            parts = (values.pop("given_name", ""), values.pop("family_name", ""))
            values["name"] = values.get("name") or " ".join(part for part in parts if part)
        record = Record(number, values)
        reading.records.append(record)
        reading.faults += _faults(record, day_first=day_first)
    return reading


def _faults(record: Record, *, day_first: bool | None) -> Iterator[RowFault]:
    for column, message, cure in [*_empty(record), *_too_long(record), *_malformed(record)]:
        yield fault(record, column, message, cure)
    try:
        parse_day(record.get("joined_on") or "2000-01-01", day_first=day_first)
    except ValueError as error:
        yield fault(record, "joined_on", str(error), "Write the day as 2026-11-05.")


def fault(record: Record, column: str, message: str, cure: str) -> RowFault:
    """Return what is wrong with one column of a record."""
    return RowFault(record.row, record.get("name"), column, record.get(column), message, cure)


def _empty(record: Record) -> Iterator[tuple[str, str, str]]:
    for key in ("number", "code", "name"):
        if key in record.values and not record.get(key):
            yield key, "Nothing stands here.", "Fill it in, or delete the row."


def _too_long(record: Record) -> Iterator[tuple[str, str, str]]:
    for key, most in LENGTHS.items():
        if len(record.get(key)) > most:
            yield key, f"This is longer than {most} letters.", "Shorten it."


def _malformed(record: Record) -> Iterator[tuple[str, str, str]]:
    if record.get("email") and not _EMAIL.fullmatch(record.get("email")):
        yield "email", "This is no e-mail address.", "Mend it, or leave it empty: e-mail is optional."
    for key in ("language", "name_language"):
        if record.get(key) and not _TAG.fullmatch(record.get(key)):
            yield key, "This is no language tag.", "Write en, de or pt-BR, or leave it empty."
    if record.get("time_zone") and record.get("time_zone") not in zones():
        yield "time_zone", "There is no such time zone.", "Write Europe/Berlin, or leave it empty."


@cache
def zones() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones())


def day_comes_first(texts: Iterable[str]) -> bool | None:
    """Say whether days like 05/11/2026 begin with the day, from days that can only be read one way; None: unknown."""
    votes = set()
    for text in texts:
        found = _NUMERIC.fullmatch(text)
        if found and found[2] == "/" and len(found[1]) < 3:
            votes |= {True} if int(found[1]) > 12 else {False} if int(found[3]) > 12 else set()
    return votes.pop() if len(votes) == 1 else None


def parse_day(text: str, *, day_first: bool | None) -> date:
    """Read a day: 2026-11-05, 5.11.2026, or 05/11/2026 where the file shows which comes first (ValueError says why)."""
    found = _NUMERIC.fullmatch(text)
    if found is None:
        raise ValueError("This is no day.")
    first, between, second, last = int(found[1]), found[2], int(found[3]), int(found[4])
    if len(found[1]) == 4:
        year, month, day = first, second, last
    elif between == "/" and day_first is None and first != second:
        raise ValueError("Whether the day or the month comes first is not clear.")
    else:
        month_first = between == "/" and day_first is False
        year, month, day = last, first if month_first else second, second if month_first else first
    return _day(year, month, day)


def _day(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"There is no month {month}.")
    if not 1 <= year <= 9999 or not 1 <= day <= monthrange(year, month)[1]:
        raise ValueError(f"There is no day {day} in that month.")
    found = date(year, month, day)
    if not EARLIEST <= found <= LATEST:
        raise ValueError(f"The year {year} cannot be right.")
    return found
