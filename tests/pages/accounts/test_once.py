"""A form whose deed is in the answer itself carries no once-token."""

from __future__ import annotations

from tests.fixtures.app import Forms, Visitor


def test_signing_in_again_with_the_same_form_signs_in_again(client: Visitor) -> None:
    # A receipt would lead a browser that never got the first answer, and so no session, to a page that it may not see.
    form = Forms(client.get("/sign-in").text).chosen("/sign-in")
    assert "csrf_token" in form.names
    assert "once" not in form.names
