"""Every kind of activity, done rightly by mouse and by keys; the course is ``tests.fixtures.courses.every_kind``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

Way = Callable[["Page", "Locator"], None]
"""Does one activity: the page, and the section in which it stands."""
STEPS = ("Boil", "Pour", "Wait")
GROUPS = {"Tea": "Hot", "Soup": "Hot", "Ice": "Cold", "Snow": "Cold"}
RUDE = ("Be quick.", "Do not be late again.")
WAY = ("Open at once.", "Ask how she takes it.", "Offer more.")
MOST_TABS = 60


def send(page: Page, section: Locator) -> None:
    """Press the activity's button by mouse."""
    section.locator("button.primary").click()


def click_each(*labels: str) -> Way:
    """Return the way that clicks labels, then the button."""

    def do(page: Page, section: Locator) -> None:
        for label in labels:
            section.locator("label", has_text=label).click()
        send(page, section)

    return do


def click_through(page: Page, section: Locator) -> None:
    """Play the case to its good ending by mouse."""
    for choice in WAY:
        click_each(choice)(page, section)
    section.get_by_text("A good ending").wait_for()


def drag_into_order(page: Page, section: Locator) -> None:
    """Drag each item by its grip to its place, the first one first."""
    for place, text in enumerate(STEPS):
        item = section.locator("li", has_text=text)
        item.locator(".grip").hover()
        page.mouse.down()
        page.mouse.move(*_above_middle(section.locator("li").nth(place)), steps=12)
        page.mouse.up()
    send(page, section)


def drag_into_groups(page: Page, section: Locator) -> None:
    """Drag each card by its words into its group, as the deck offers them."""
    while words := section.locator(".pool legend").all_text_contents():
        section.locator(".pool legend").first.hover()
        page.mouse.down()
        group = section.get_by_role("group", name=GROUPS[words[0].strip()], exact=True)
        page.mouse.move(*_above_middle(group), steps=8)
        page.mouse.up()
    send(page, section)


def write_by_mouse(page: Page, section: Locator) -> None:
    """Click into the field, write, and press the button."""
    section.locator("textarea").click()
    page.keyboard.type("Come in when you like")
    send(page, section)


def rate_by_mouse(page: Page, section: Locator) -> None:
    """Click one step for each statement."""
    for statement, step in ("I can use this.", "Mostly"), ("It was clear.", "Partly"):
        section.get_by_role("group", name=statement).locator("label", has_text=step).click()
    send(page, section)


def tab_to(page: Page, target: Locator) -> None:
    """Press the tabulator until the target has the focus."""
    for _ in range(MOST_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no focus on {target} after {MOST_TABS} tabulators")


def press(page: Page, section: Locator) -> None:
    """Go to the activity's button by keys and press it."""
    tab_to(page, section.locator("button.primary"))
    page.keyboard.press("Enter")


def choose_by_keys(page: Page, section: Locator) -> None:
    """Go through the options by arrows to the right one."""
    _arrow_to(page, section, "The guest")
    press(page, section)


def tick_by_keys(page: Page, section: Locator) -> None:
    """Tick what is right by Space."""
    for text in ("A pot", "Leaves"):
        tab_to(page, section.get_by_role("checkbox", name=text))
        page.keyboard.press("Space")
    press(page, section)


def play_by_keys(page: Page, section: Locator) -> None:
    """Play the case to its good ending by keys; the focus is on its heading after each step."""
    for number, choice in enumerate(WAY, 1):
        _arrow_to(page, section, choice)
        press(page, section)
        section.get_by_text("How it ended" if number == len(WAY) else f"Step {number + 1}").wait_for()


def order_by_keys(page: Page, section: Locator) -> None:
    """Take each item, move it to its place by arrows, and put it down."""
    for place, text in enumerate(STEPS):
        tab_to(page, section.get_by_role("button", name=f"Take: {text}"))
        page.keyboard.press("Space")
        for _ in range(section.locator("li").all_text_contents().index(_whole_text(section, text)) - place):
            page.keyboard.press("ArrowUp")
        page.keyboard.press("Space")
        page.locator("#announce", has_text=f"Put down at place {place + 1} of 3: {text}").wait_for(state="attached")
        page.locator(f"#{section.get_attribute('aria-labelledby')}").focus()
    press(page, section)


def group_by_keys(page: Page, section: Locator) -> None:
    """Send each card to its group by the group's number; the focus goes on to the next card by itself."""
    tab_to(page, section.get_by_role("radio").first)
    while words := section.locator(".pool legend").all_text_contents():
        group = GROUPS[words[0].strip()]
        page.keyboard.press({"Hot": "1", "Cold": "2"}[group])
        page.locator("#announce", has_text=f"{group}: {words[0].strip()}").wait_for(state="attached")
    page.locator("#announce", has_text="All are sorted.").wait_for(state="attached")
    press(page, section)


def mark_by_keys(page: Page, section: Locator) -> None:
    """Go through the running text by arrows and mark by Space."""
    tab_to(page, section.get_by_role("checkbox").first)
    for key in ("ArrowRight", "Space", "ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    press(page, section)


def write_by_keys(page: Page, section: Locator) -> None:
    """Write, and press the button."""
    tab_to(page, section.locator("textarea"))
    page.keyboard.type("Come in when you like")
    press(page, section)


def rate_by_keys(page: Page, section: Locator) -> None:
    """Rate by digits: the focus goes on to the next statement by itself."""
    tab_to(page, section.get_by_role("radio").first)
    for key in "43":
        page.keyboard.press(key)
    press(page, section)


def _arrow_to(page: Page, section: Locator, text: str) -> None:
    options = section.get_by_role("radio")
    tab_to(page, options.first)
    page.keyboard.press("Space")
    for _ in range(options.count()):
        if section.get_by_role("radio", name=text).is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no option {text!r} by arrows")


def _whole_text(section: Locator, text: str) -> str:
    return section.locator("li", has_text=text).text_content() or ""


def _above_middle(target: Locator) -> tuple[float, float]:
    box = target.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 3


MOUSE: Mapping[str, Way] = {
    "choice": click_each("The guest"),
    "multiple": click_each("A pot", "Leaves"),
    "scenario": click_through,
    "order": drag_into_order,
    "sort": drag_into_groups,
    "highlight": click_each(*RUDE),
    "rewrite": write_by_mouse,
    "reflect": write_by_mouse,
    "rating": rate_by_mouse,
}
KEYS: Mapping[str, Way] = {
    "choice": choose_by_keys,
    "multiple": tick_by_keys,
    "scenario": play_by_keys,
    "order": order_by_keys,
    "sort": group_by_keys,
    "highlight": mark_by_keys,
    "rewrite": write_by_keys,
    "reflect": write_by_keys,
    "rating": rate_by_keys,
}
