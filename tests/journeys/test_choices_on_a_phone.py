"""On a narrow phone what is chosen above a list is read whole, and the page is no wider than the screen."""

from __future__ import annotations

import pytest

from tests.cast import department_id
from tests.domain.permission.conftest import Company
from tests.journeys.steps import Enter

# How many pixels are missing for the words of each choice; the words are measured in a box of their own.
MISSING = """() => [...document.querySelectorAll(".tools select")].map((select) => {
  const probe = document.createElement("span"), style = getComputedStyle(select);
  for (const name of style) if (/^(font|letter|word|text)-/.test(name)) probe.style[name] = style[name];
  Object.assign(probe.style, { position: "absolute", whiteSpace: "nowrap" });
  probe.textContent = select.selectedOptions[0].text;
  document.body.append(probe);
  const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const missing = probe.getBoundingClientRect().width - room;
  probe.remove();
  return missing;
})"""


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.mark.browser
@pytest.mark.parametrize(
    "path",
    [
        "/permission/campaigns/new",
        f"/permission/as-of?department={department_id('ALL')}&channel=review-site&show=all",
        "/permission/overview?channel=internal-network",
    ],
)
def test_a_choice_is_read_whole_on_a_narrow_phone(company: Company, enter: Enter, path: str) -> None:
    company.active()
    page = enter("cora")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(path)
    missing = page.evaluate(MISSING)
    assert missing
    assert max(missing) <= 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390
