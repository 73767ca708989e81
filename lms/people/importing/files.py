"""A file as a table: CSV in the encodings and delimiters that spreadsheets write, and XLSX; bounded before reading."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from lms.core.errors import Fault, InvalidInput, TooLarge

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200
"""How far a part of a workbook may be packed: real sheets reach some 30; bombs a thousand."""
MOST_PARTS = 1_000
DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 30
_CELL = re.compile(rb'<(?:\w+:)?(?:c|row)\s[^>]*?\br="([A-Z]{0,3})(\d{1,9})"')
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of texts; each row with its number in the file, counted from 1 with the headings' row."""

    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(data: bytes) -> Table:
    """Read a file's bytes.

    Over a bound is TooLarge; what is neither CSV nor XLSX, or has no headings, is an InvalidInput that says what to do.
    """
    if len(data) > MOST_BYTES:
        raise TooLarge(f"The file is larger than {MOST_BYTES // 1_000_000} MB.", "Split it, or leave out columns.")
    if not data.strip():
        raise _unreadable("is empty.", "Choose the file again.")
    numbered = _xlsx_rows(data) if data.startswith(b"PK") else _csv_rows(data)
    filled = [(number, cells) for number, cells in numbered if any(cells)]
    if not filled:
        raise _unreadable("holds no rows.", "Save the sheet with its headings and send it again.")
    headings = filled[0][1]
    if len(headings) > MOST_COLUMNS:
        raise TooLarge(f"The file has over {MOST_COLUMNS} columns.", "Leave out those that are not needed.")
    width = len(headings)
    rows = tuple((number, tuple((*cells, *[""] * width)[:width])) for number, cells in filled[1:])
    return Table(headings, rows)


def decode(data: bytes) -> str:
    """Return a text file's text: UTF-8 with or without its mark, UTF-16 with its mark, else Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        encodings = []
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable("is neither a CSV nor an XLSX file.", "Save it from the spreadsheet as XLSX or as CSV UTF-8.")


def find_delimiter(text: str) -> str:
    """Return the delimiter under which the first lines have the same number of columns, and most of them."""
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])

    def evenness(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=delimiter) if row]
        first = widths[0] if widths else 0
        return (sum(width == first for width in widths) if first > 1 else 0, first)

    return max(DELIMITERS, key=evenness)


def _csv_rows(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    text = decode(data)
    begins = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for count, row in enumerate(reader):
            _bound_rows(count)
            yield begins, _bounded(row, begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(
            f"cannot be read from line {begins} on ({error}).", "Look for a quotation mark that is not closed there."
        ) from None


def _delimiter(text: str) -> str:
    try:
        return find_delimiter(text)
    except csv.Error:
        return ","


def _xlsx_rows(data: bytes) -> Iterator[tuple[int, tuple[str, ...]]]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(_unpacked(data)))
        sheet = workbook.get_sheet_by_index(0)
        first, rows = (sheet.start or (0, 0))[0], sheet.to_python(nrows=MOST_ROWS + 2)
    except (
        CalamineError,
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        EOFError,
        OSError,
    ) as error:
        raise _unreadable(
            "is no XLSX workbook that can be read.",
            "Open it in the spreadsheet and save it anew, without password.",
        ) from error
    for count, row in enumerate(rows):
        _bound_rows(count)
        yield first + count + 1, _bounded([_as_text(cell) for cell in row], first + count + 1)


def _unpacked(data: bytes) -> bytes:
    """Return the workbook with its parts unpacked, each bounded meanwhile: what they declare may be a lie."""
    target, total = io.BytesIO(), 0
    with zipfile.ZipFile(io.BytesIO(data)) as packed, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as plain:
        parts = [part for part in packed.infolist() if part.filename.endswith((".xml", ".rels"))]
        if len(parts) > MOST_PARTS:
            raise _bomb()
        for part in parts:
            if part.file_size > max(1_000_000, part.compress_size * MOST_RATIO):
                raise _bomb()
            with packed.open(part) as opened:
                content = opened.read(MOST_UNPACKED - total + 1)
            total += len(content)
            if total > MOST_UNPACKED:
                raise _bomb()
            if _SHEET.fullmatch(part.filename):
                _bound_sheet(content)
            plain.writestr(part.filename, content)
    return target.getvalue()


def _bound_sheet(content: bytes) -> None:
    """Refuse a cell far out: the reader would make room for every cell before it."""
    for found in _CELL.finditer(content):
        _bound_rows(int(found[2]) - 1)
        if len(found[1]) > 2 or (len(found[1]) == 2 and found[1] > b"CV"):
            raise TooLarge(f"The sheet has over {MOST_COLUMNS} columns.", "Leave out those that are not needed.")


def _bound_rows(before: int) -> None:
    if before > MOST_ROWS:
        raise TooLarge(f"The file has over {MOST_ROWS:,} rows.", "Split it and send the parts one after the other.")


def _bounded(cells: Iterable[str], number: int) -> tuple[str, ...]:
    row = tuple(" ".join(cell.replace("\0", "").split()) for cell in cells)
    if any(len(cell) > LONGEST_CELL for cell in row):
        raise _unreadable(f"has a cell of over {LONGEST_CELL} letters in row {number}.", "Shorten it.")
    return row


def _as_text(cell: Any) -> str:  # noqa: ANN401  (what a spreadsheet's cell may hold)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _bomb() -> TooLarge:
    return TooLarge("The workbook unpacks to far more than people's records.", "Save only the sheet with the people.")


def _unreadable(message: str, cure: str) -> InvalidInput:
    return InvalidInput([Fault("The file", message, cure)])


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV that spreadsheets open right; a cell that they would take for a formula is defused."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([_defused(cell) for cell in headings])
    writer.writerows([_defused(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def _defused(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
