"""An address that leads nowhere is answered in the frame of whoever asks."""

from __future__ import annotations

from tests.fixtures.app import Visitor


def test_whoever_is_signed_in_keeps_their_header_where_nothing_is(client: Visitor) -> None:
    answer = client.sign_in("amara").get("/nowhere/at/all")
    assert answer.status_code == 404
    assert "Amara Okafor" in answer.text
    assert 'action="/sign-out"' in answer.text


def test_a_guest_is_a_guest_there(client: Visitor) -> None:
    answer = client.get("/nowhere/at/all")
    assert answer.status_code == 404
    assert 'action="/sign-out"' not in answer.text
