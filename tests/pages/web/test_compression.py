"""Pages go over the wire compressed in the way that the browser takes."""

from __future__ import annotations

import gzip

import brotli
import pytest

from tests.fixtures.app import Visitor


@pytest.mark.parametrize(("way", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_is_compressed_as_asked(client: Visitor, way: str, unpack: object) -> None:
    plain = client.get("/verify")
    packed = super(Visitor, client).open("/verify", headers={"Accept-Encoding": way})
    assert (packed.headers["Content-Encoding"], "Content-Encoding" in plain.headers) == (way, False)
    assert len(packed.data) < len(plain.data) / 2
    assert b"Is a certificate genuine" in unpack(packed.data)  # type: ignore[operator]


def test_caches_are_told_that_it_differs(client: Visitor) -> None:
    assert "Accept-Encoding" in client.get("/verify").headers["Vary"]
