"""The main job as four people do it, each at a browser of their own."""

from __future__ import annotations

import pytest

from lms.db.work import Store
from tests.cast import CAST
from tests.fixtures.courses import publish, short_trust
from tests.journeys.steps import Enter, accept, ask, download_certificate, figures, grant_from_the_queue, learn_and_pass


@pytest.mark.browser
def test_from_learning_to_the_figures_of_the_department(live_store: Store, enter: Enter) -> None:
    publish(live_store, short_trust())
    hanna = enter("hanna")
    company, sales = figures(hanna)
    assert "nobody is trained, nobody may share or more yet" in company
    assert sales.count("0 of 5") >= 2
    amara = enter("amara")
    learn_and_pass(amara, live_store, "amara")
    assert download_certificate(amara).startswith(b"%PDF-")
    ask(amara)
    grant_from_the_queue(enter("luca"), CAST["amara"].name)
    accept(amara)
    company, sales = figures(hanna)
    assert "one is trained, one may share or more" in company
    assert sales.count("1 of 5") >= 2
