from __future__ import annotations

import io
import zipfile

import pytest
import xlsxwriter

from lms.core.errors import InvalidInput, TooLarge
from lms.people.importing import files
from lms.people.importing.files import read_table

TEXT = "Number;Name\n7;Zoë Müller\n8;Łukasz\n"


def workbook(rows: list[list[object]], at: tuple[int, int] = (0, 0)) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(at[0] + number, at[1], row)
    return target.getvalue()


def repacked(data: bytes, name: str, content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_in_each_encoding_that_spreadsheets_write(encoding: str) -> None:
    table = read_table(TEXT.encode(encoding))
    assert table.headings == ("Number", "Name")
    assert table.rows == ((2, ("7", "Zoë Müller")), (3, ("8", "Łukasz")))


def test_windows_1252_is_read_where_it_is_no_utf_8() -> None:
    assert read_table("Number;Name\n7;Zoë Müller – €\n".encode("cp1252")).rows[0][1] == ("7", "Zoë Müller – €")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    data = delimiter.join(["Number", "Name", "Job"]) + "\n" + delimiter.join(["7", "Ann", '"a, b; c | d"'])
    assert read_table(data.encode()).headings == ("Number", "Name", "Job")


def test_rows_keep_their_number_in_the_file() -> None:
    table = read_table(b'Number,Name\n\n7,"Two\nlines"\n8,Bo\n')
    assert table.rows == ((3, ("7", "Two lines")), (5, ("8", "Bo")))


def test_short_rows_are_filled_and_long_ones_cut() -> None:
    assert [row for _, row in read_table(b"a,b\n1\n1,2,3\n").rows] == [("1", ""), ("1", "2")]


def test_an_xlsx_is_read_with_whole_numbers_and_days_as_texts() -> None:
    table = read_table(workbook([["Number", "Name"], [7, "佐藤 美咲"], [8.5, "x"]]))
    assert table.rows == ((2, ("7", "佐藤 美咲")), (3, ("8.5", "x")))


def test_an_xlsx_that_begins_further_down_keeps_its_row_numbers() -> None:
    assert read_table(workbook([["Number", "Name"], [7, "Ann"]], at=(3, 0))).rows == ((5, ("7", "Ann")),)


@pytest.mark.parametrize(
    "data, said",
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"\x00\x01\x02", "neither a CSV nor an XLSX"),
        (b"Number\n\x81\x8d\n", "neither a CSV nor an XLSX"),
        (b'Number,Name\n7,"never closed\n', "line 2"),
        (b"PK\x03\x04 broken", "no XLSX workbook"),
        (b"Number\n" + b"x" * 2001, "over 2000 letters in row 2"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(data: bytes, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        read_table(data)
    assert caught.value.faults[0].cure


def test_a_workbook_that_unpacks_to_far_more_is_refused() -> None:
    bomb = repacked(workbook([["a"]]), "xl/worksheets/sheet1.xml", b" " * 50_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(TooLarge, match="unpacks to far more"):
        read_table(bomb)


def test_a_workbook_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(repacked(workbook([["a"]]), "xl/worksheets/sheet1.xml", b" " * 50_000_000))
    size = (50_000_000).to_bytes(4, "little")
    while (place := bomb.find(size)) >= 0:
        bomb[place : place + 4] = (1000).to_bytes(4, "little")
    with pytest.raises((TooLarge, InvalidInput)):
        read_table(bytes(bomb))


@pytest.mark.parametrize("at", [(60_000, 0), (0, 200)])
def test_a_cell_far_out_is_refused_before_room_is_made_for_it(at: tuple[int, int]) -> None:
    with pytest.raises(TooLarge):
        read_table(workbook([["Number"]], at=at))


@pytest.mark.parametrize(
    "data", [b"a\n" * 50_002, b",".join([b"a"] * 101), b"x" * (files.MOST_BYTES + 1)], ids=["rows", "columns", "bytes"]
)
def test_every_size_is_bounded(data: bytes) -> None:
    with pytest.raises(TooLarge):
        read_table(data)


def test_a_cell_that_a_spreadsheet_would_run_is_defused() -> None:
    assert files.as_csv(["a"], [["=1+1"], ["fine"]]).decode("utf-8-sig") == "a\r\n'=1+1\r\nfine\r\n"
