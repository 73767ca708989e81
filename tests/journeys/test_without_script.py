"""The main job with JavaScript switched off: every deed is a link or a form."""

from __future__ import annotations

import pytest

from lms.db.work import Store
from tests.cast import CAST
from tests.fixtures.courses import publish, short_trust
from tests.journeys.steps import Enter, accept, ask, download_certificate, grant_from_the_queue, learn_and_pass


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.mark.browser(java_script_enabled=False)
def test_without_script_people_learn_ask_grant_and_accept(live_store: Store, enter: Enter) -> None:
    publish(live_store, short_trust())
    amara = enter("amara")
    learn_and_pass(amara, live_store, "amara")
    assert download_certificate(amara).startswith(b"%PDF-")
    ask(amara)
    grant_from_the_queue(enter("luca"), CAST["amara"].name)
    accept(amara)
