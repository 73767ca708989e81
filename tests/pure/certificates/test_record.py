"""A record that must not be issued is refused, with every fault at once."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from certificates import InvalidRecord, Issuer
from certificates.sample import sample_record

RECORD = sample_record("Adaeze Obi")


def test_a_record_cannot_be_changed_after_issue() -> None:
    with pytest.raises(FrozenInstanceError):
        RECORD.holder = "Somebody Else"  # type: ignore[misc]


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(InvalidRecord) as refused:
        replace(
            RECORD, holder=" ", number="7KQ4", valid_until=date(2026, 11, 24), language="english!", edition="x" * 41
        )
    named = [fault.split()[0] for fault in refused.value.faults]
    assert named == ["holder", "edition", "number:", "valid", "language"]


@pytest.mark.parametrize("name", ["Adaeze\x00Obi", "Adaeze \u202eibO", "\u0301Adaeze", "Adaeze \ue000", "x" * 121])
def test_a_name_with_control_characters_or_without_end_is_refused(name: str) -> None:
    with pytest.raises(InvalidRecord, match="holder"):
        replace(RECORD, holder=name)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "https://",
        "https://user:secret@host/",
        "https://host/ä",
        "https://[",
        "//host/v",
        "https://host/" + "x" * 120,
    ],
)
def test_an_address_that_no_browser_should_open_is_refused(url: str) -> None:
    with pytest.raises(InvalidRecord, match="verification_url"):
        replace(RECORD, verification_url=url)


def test_equal_facts_written_differently_are_the_same_record() -> None:
    decomposed = replace(
        RECORD, holder="  Sigri\u0301ður  \n Þórsdóttir ", number=RECORD.number.lower().replace("-", " ")
    )
    assert decomposed == replace(RECORD, holder="Sigríður Þórsdóttir")


def test_joiners_that_spelling_needs_are_kept() -> None:
    assert replace(RECORD, holder="پورحسینی\u200cنژاد").holder == "پورحسینی\u200cنژاد"


def test_the_issuer_is_checked_too() -> None:
    with pytest.raises(InvalidRecord, match="issuer name is empty"):
        replace(RECORD, issuer=Issuer(""))
