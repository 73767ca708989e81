"""The PDF is archival and accessible, says what the record says, and brings everything with it."""

from __future__ import annotations

import os
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from importlib import import_module

import page
import pypdfium2
import pytest
import zxingcpp

from certificates import Level, certificate_pdf
from certificates.archive import finish
from certificates.errors import ForeignResource
from certificates.html import Page
from certificates.pdf import printed as print_page
from certificates.pdf import printing_tools
from certificates.record import LONGEST_EDITION, LONGEST_NAME, LONGEST_SUMMARY, LONGEST_TITLE
from certificates.sample import sample_record
from tests.pure.certificates.conftest import record_for
from tests.pure.certificates.names import PRINTED

LADDER_LEFT = 139 * 72 / 25.4
NAME_ON_SHEET = (30, 53, 267, 83)  # Left, top, right, bottom in millimetres.


def text_of(pdf: bytes) -> str:
    return " ".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().split())


@pytest.mark.parametrize("profile", ["3a", "ua1"])
@pytest.mark.parametrize("script", PRINTED)
def test_a_name_in_any_script_makes_a_valid_archival_and_accessible_pdf(
    printed: dict[str, bytes], script: str, profile: str
) -> None:
    report = page.validate_pdf_bytes(printed[script], profile=profile)
    assert [(fault.rule_id, fault.message) for fault in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize("script", PRINTED)
def test_a_name_in_any_script_can_be_seen(printed: dict[str, bytes], script: str) -> None:
    dots = 4
    sheet = pypdfium2.PdfDocument(printed[script])[0].render(scale=dots * 25.4 / 72, grayscale=True).to_pil()
    name = sheet.crop(tuple(edge * dots for edge in NAME_ON_SHEET))
    dark = sum(name.histogram()[:80]) / dots**2
    assert dark > 60, f"only {dark:.0f} square millimetres of ink"


def test_the_text_can_be_taken_out_again(printed: dict[str, bytes]) -> None:
    record, text = sample_record("Adaeze Obi"), text_of(printed["latin"])
    facts = (record.holder, record.course, record.number, record.edition, record.issuer.name, record.issuer.signatory)
    for fact in (*facts, "24 November 2026", "24 November 2028", record.verification_url.removeprefix("https://")):
        assert fact in text


@pytest.mark.parametrize("script", ["vietnamese", "greek", "cyrillic", "korean", "chinese", "japanese"])
def test_a_name_can_be_taken_out_again(printed: dict[str, bytes], script: str) -> None:
    assert PRINTED[script][0] in text_of(printed[script])


@pytest.mark.parametrize("script", ["latin", "arabic", "chinese"])
def test_title_and_author_are_in_the_properties(printed: dict[str, bytes], script: str) -> None:
    properties = pypdfium2.PdfDocument(printed[script]).get_metadata_dict()
    assert PRINTED[script][0] in properties["Title"]
    assert properties["Author"] == "Northmere Instruments"
    assert properties["CreationDate"].startswith("D:20261124")


def test_the_code_leads_to_the_verification_page(printed: dict[str, bytes]) -> None:
    sheet = pypdfium2.PdfDocument(printed["latin"])[0].render(scale=2).to_pil()
    codes = zxingcpp.read_barcodes(sheet)
    assert [code.text for code in codes] == [sample_record("Adaeze Obi").verification_url]


def test_the_longest_texts_stay_on_one_sheet_and_apart() -> None:
    record = replace(
        sample_record("Wilhelmina " * 10 + "Wunderlich"[: LONGEST_NAME - 110]),
        course=("Workmanship " * 14)[:LONGEST_TITLE],
        summary=("knowledge " * 20)[:LONGEST_SUMMARY],
        opens=Level.REPRESENT,
        valid_until=None,
        edition="M" * LONGEST_EDITION,
        verification_url="https://" + "wunderbar." * 8 + "example/v/" + "W" * 16,
    )
    document = pypdfium2.PdfDocument(certificate_pdf(record))
    text = document[0].get_textpage()
    assert len(document) == 1
    assert lowest(text, "knowledge") > highest(text, "Issued")
    assert lowest(text, "Workmanship") > highest(text, "knowledge")
    assert lowest(text, "Wilhelmina") > highest(text, "has passed")
    assert max(text.get_charbox(place)[2] for place in places(text, "MM")) < LADDER_LEFT
    assert "no end date" in text.get_text_bounded()


def places(text: pypdfium2.PdfTextPage, word: str) -> list[int]:
    """Where a word begins, as indices of characters; their boxes are left, bottom, right, top in points."""
    search, found = text.search(word), []
    while hit := search.get_next():
        found.append(hit[0])
    return found


def lowest(text: pypdfium2.PdfTextPage, word: str) -> float:
    return min(text.get_charbox(place)[1] for place in places(text, word))


def highest(text: pypdfium2.PdfTextPage, word: str) -> float:
    return max(text.get_charbox(place)[3] for place in places(text, word))


@pytest.mark.parametrize(
    "reference",
    [
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="file:///etc/hostname">',
        '<img alt="x" src="data:image/png;base64,AAAA">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        '<link rel="attachment" href="file:///etc/hostname">',
        "<style>@font-face{font-family:x;src:url(file:///etc/hostname)}</style>",
    ],
)
def test_nothing_is_fetched_from_outside(reference: str) -> None:
    with pytest.raises(ForeignResource):
        print_page(Page(f'<html lang="en"><title>x</title>{reference}<p>x', frozenset()), None)


def test_what_a_record_says_is_text_and_never_markup() -> None:
    record = replace(sample_record("Ada <b>Obi</b>"), course='<img src="file:///etc/hostname">{{ 7 * 7 }}')
    text = text_of(certificate_pdf(record))
    assert "Ada <b>Obi</b>" in text
    assert '<img src="file:///etc/hostname">{{ 7 * 7 }}' in text


def test_a_german_course_speaks_german_and_an_unknown_language_english() -> None:
    german = text_of(
        certificate_pdf(replace(sample_record("Ada"), language="de-AT", issued_on=date(2026, 3, 1), opens=None))
    )
    assert "1. März 2026" in german
    assert "Zuhören" not in german
    assert "This certifies that" in text_of(certificate_pdf(replace(sample_record("Ada"), language="fi")))


def test_a_line_end_never_hides_the_last_byte_of_a_stream(printed: dict[str, bytes]) -> None:
    pydyf = import_module("pydyf")
    unlucky = next(
        text for text in (b"%d" % number for number in range(10_000, 99_999)) if zlib.compress(text, 9)[-1:] == b"\r"
    )
    document = pydyf.PDF()
    document.add_object(pydyf.Stream([unlucky], {"Length1": len(unlucky)}))
    finish(document, b"")
    stream = document.objects[-1]
    assert zlib.decompress(stream.stream[0]) == unlucky + b"\n"
    assert stream.extra["Length1"] == len(unlucky) + 1
    assert all(b"\r\nendstream" not in pdf for pdf in printed.values())


def test_threads_that_print_at_once_get_the_same_bytes(printed: dict[str, bytes]) -> None:
    record = sample_record("Adaeze Obi")
    with ThreadPoolExecutor(3) as pool:
        pdfs = list(pool.map(certificate_pdf, [record] * 3))
    assert set(pdfs) == {printed["latin"]}


def test_the_fonts_of_the_host_application_stay_as_it_set_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FONTCONFIG_FILE", "/host/fonts.conf")
    certificate_pdf(record_for("龔麗華", "zh-Hant"))
    assert os.environ["FONTCONFIG_FILE"] == "/host/fonts.conf"


def test_this_machine_can_print_fast() -> None:
    tools = printing_tools()
    assert (tools.pango, tools.harfbuzz_subset, tools.cjk_fonts) == (True, True, True)
