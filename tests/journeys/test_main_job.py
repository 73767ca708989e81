"""The main job as people do it, each at a browser of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lms.db.work import Store
from tests.cast import CAST
from tests.fixtures.courses import publish, short_trust
from tests.journeys.conftest import Enter
from tests.journeys.learner import Learner

if TYPE_CHECKING:
    from playwright.sync_api import Page


def learn_and_pass(page: Page, store: Store, name: str) -> None:
    """Go from the catalogue to a passed assessment."""
    learner = Learner(page, store, CAST[name].id, short_trust())
    learner.begin()
    learner.learn()
    learner.sit()


def download_certificate(page: Page) -> bytes:
    """Fetch the PDF of one's one certificate, not to be checked by others."""
    page.goto("/certificates")
    page.get_by_role("heading", name="You hold one certificate.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Not now, just download").click()
    return download.value.path().read_bytes()


@pytest.mark.browser
def test_from_learning_to_the_figures_of_the_department(live_store: Store, enter: Enter) -> None:
    publish(live_store, short_trust())
    amara = enter("amara")
    learn_and_pass(amara, live_store, "amara")
    assert download_certificate(amara).startswith(b"%PDF-")
