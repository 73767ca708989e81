"""Evidence is known by what the file holds, whatever it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning.rules import evidence_kind
from tests.factories.evidence import JPEG, PDF, PNG

WHOLE = {"application/pdf": PDF, "image/png": PNG, "image/jpeg": JPEG}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_whole_file_is_known(kind: str) -> None:
    assert evidence_kind(WHOLE[kind]) == kind
    assert evidence_kind(WHOLE[kind] + b"\r\n\0\0") == kind


@given(st.sampled_from(sorted(WHOLE.values())), st.data())
def test_half_a_file_is_none(data: bytes, draw: st.DataObject) -> None:
    assert evidence_kind(data[: draw.draw(st.integers(0, len(data) - 8))]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><script>alert(1)</script>%PDF-1.7 %%EOF",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a%%EOF",
        b"MZ" + PDF,
        b"PK\x03\x04" + PNG,
    ],
)
def test_anything_else_is_none(data: bytes) -> None:
    assert evidence_kind(data) is None


@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(data: bytes) -> None:
    assert evidence_kind(data) in {None, *WHOLE}
