"""The look: every component on one page, in an environment of its own, checked as markup and in a real browser."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from jinja2 import FileSystemLoader

from frontend.build import ROOT, VENDOR, build
from frontend.packages import pins
from lms import wiring
from lms.web.patterns import rungs, sample_page
from tests.fixtures.browser import resize
from tests.pages.lookbook import TEMPLATES, Reader, context, environment, patterns, serve

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Page

    from tests.fixtures.app import Visitor

CSS = ROOT / "lms" / "static" / "css"
COMPONENTS = TEMPLATES / "lms" / "components"
ERRORS = sorted(path.name for path in (TEMPLATES / "lms" / "errors").glob("[0-9]*.html"))
FIRST_PAGE_BYTES = 100 * 1024


def component(source: str, **values: Any) -> str:  # noqa: ANN401
    """Return what ``source`` makes with the components at hand as ``ui``."""
    return environment().from_string(source).render(values)


@pytest.fixture(scope="module", autouse=True)
def vendor() -> None:
    """Make sure that the files for browsers are there."""
    build()


def parsed(page: str) -> Any:  # noqa: ANN401
    """Return a page as a tree; a fault of markup is an error."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_page_is_valid_and_says_the_reference(name: str) -> None:
    page = environment().get_template(f"lms/errors/{name}").render(context(reference="N4-24K"))
    tree = parsed(page)
    assert "N4-24K" in page
    assert tree.find(".//h1").text
    assert ".html" not in tree.find(".//title").text


def test_there_is_a_page_for_each_error_that_the_product_answers() -> None:
    assert [f"{status}.html" for status in (400, 403, 404, 405, 409, 413, 429, 500, 503)] == ERRORS


@pytest.mark.parametrize("name", ["500.html", "503.html"])
def test_an_error_of_ours_needs_nothing_but_words(name: str) -> None:
    env = environment()
    for known in set(env.globals) - {"_", "gettext", "ngettext"}:
        del env.globals[known]
    page = env.get_template(f"lms/errors/{name}").render(reference="N4-24K")
    parsed(page)
    assert "<form" not in page


def test_the_page_of_all_components_is_valid_and_its_ids_are_unique() -> None:
    tree = parsed(patterns())
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    assert [name for name, times in ids.items() if times > 1] == []


def test_whatever_points_to_an_id_finds_it() -> None:
    tree = parsed(patterns())
    ids = {element.get("id") for element in tree.iter()}
    names = ("for", "aria-labelledby", "aria-describedby", "popovertarget", "aria-controls")
    wanted = {name for element in tree.iter() for key in names for name in (element.get(key) or "").split()}
    assert wanted - ids == set()


def test_no_template_has_an_inline_style_or_script() -> None:
    sources = {path.name: path.read_text() for path in TEMPLATES.rglob("lms/**/*.html") if "mail" not in path.parts}
    assert [
        name for name, text in sources.items() if re.search(r"<[a-z][^>]*\sstyle=|<style|<script(?![^>]*\bsrc=)", text)
    ] == []
    elements = list(parsed(patterns(htmx=True)).iter())
    assert [key for element in elements for key in element.attrib if key.startswith("on") or key == "style"] == []
    assert all(element.get("nonce") for element in elements if element.tag == "script")


def test_every_form_that_changes_something_carries_the_token() -> None:
    tree = parsed(patterns())
    posts = [form for form in tree.iter("form") if form.get("method") == "post"]
    assert len(posts) >= 5
    assert all(form.find(".//input[@name='csrf_token']") is not None for form in posts)


def test_every_icon_that_a_template_draws_is_in_the_sprite() -> None:
    known = set(pins(ROOT / "frontend" / "pins.json").icons)
    sources = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    drawn = set(re.findall(r'\b(?:icon|draw)\("([a-z0-9-]+)"', sources)) | set(
        re.findall(r'icon="([a-z0-9-]+)"', sources)
    )
    assert drawn, "no icon found: the test does not see them any more"
    drawn |= {entry.icon for entry in wiring.ENTRIES}
    assert drawn - known == set()


def test_every_component_is_described_and_shown() -> None:
    for path in COMPONENTS.glob("*.html"):
        assert path.read_text().startswith("{#-"), f"{path.name} does not say what its parameters are"
    shown = "".join(path.read_text() for path in (TEMPLATES / "lms" / "patterns").glob("*.html"))
    shown += (TEMPLATES / "lms" / "patterns.html").read_text() + (TEMPLATES / "lms" / "layout.html").read_text()
    macros = set(re.findall(r"{% macro ([a-z_]+)\(", "".join(path.read_text() for path in COMPONENTS.glob("*.html"))))
    parts = {
        "address",
        "errors_of",
        "steps",
        "answer",
        "split",
        "twin",
        "icon",
        "brand",
        "theme_switch",
        "waiting_flashes",
    }
    parts |= {"explained", "optional_mark", "choice_group", "single_choice", "rung_word", "points"}
    assert sorted(name for name in macros - parts if f"ui.{name}(" not in shown) == []


def test_no_template_and_no_style_sheet_is_too_long() -> None:
    files = [*TEMPLATES.rglob("*.html"), *CSS.rglob("*.css")]
    assert {path.name: n for path in files if (n := len(path.read_text().splitlines())) > 200} == {}


@pytest.mark.parametrize("size", ["", "large", "small"])
def test_a_ladder_says_each_level_and_its_state_in_words(size: str) -> None:
    tree = parsed(
        "<!doctype html><title>x</title>" + component("{{ ui.ladder(r, 'X', s) }}", r=rungs(2, waiting=1), s=size)
    )
    said = ["".join(item.itertext()).split("\n")[0] for item in tree.iter("li")]
    assert [line.partition("follow")[0].partition("pass")[0] for line in said[:2]] == [
        "Listen: permitted",
        "Share: permitted",
    ]
    assert said[2].startswith("Engage: waiting for a decision")
    assert said[3].startswith("Publish: not permitted yet")


def test_the_small_drawing_has_as_many_coins_as_the_level_is_high() -> None:
    page = component("{{ ui.steps(r) }}", r=rungs(3))
    assert [path.count("v-3h6v3z") for path in re.findall(r'class="on" d="([^"]+)"', page)] == [1, 2, 3]


def test_turning_the_page_keeps_the_rest_of_the_address() -> None:
    page = component("{{ ui.pages(2, 9, 26, 50, 210, args=a) }}", a=[("q", "a&b"), ("page", "2"), ("sort", "-name")])
    assert 'href="?q=a%26b&amp;sort=-name&amp;page=3"' in page
    assert page.count('aria-current="page"') == 1


def test_a_sorted_column_turns_round_and_goes_back_to_the_first_page() -> None:
    head = component("{{ ui.sort_header('Days', 'days', 'days', a) }}", a=[("sort", "days"), ("page", "4"), ("q", "x")])
    assert 'aria-sort="ascending"' in head
    assert 'href="?q=x&amp;sort=-days"' in head


def test_what_people_wrote_is_escaped_in_every_attribute_and_text() -> None:
    bad = "\"><script>alert(1)</script>'"
    shapes = [
        "{{ ui.name(x, x) }}{{ ui.person(x, x, x, x, x) }}{{ ui.button(x, 'icon', attrs={'value': x}) }}",
        "{{ ui.ladder(((x, 'not', x),), x, 'large') }}{{ ui.state('active', x) }}{{ ui.flash('info', x, x, x, x) }}",
        "{{ ui.facts([(x, x, x)]) }}{{ ui.tool_search(x, value=x) }}{{ ui.pages(1, 2, 1, 2, 3, args=[(x, x)]) }}",
        "{{ ui.question('q', x, [(x, x, x)]) }}{{ ui.heat(x, x, [x], [(x, [1])], [x]) }}{{ ui.crumbs([(x, x)], x) }}",
        "{{ ui.bars('b', x, [{'name': x, 'value': 1, 'text': x}], [x, x]) }}{{ ui.post_button(x, x, fields={x: x}) }}",
    ]
    assert all("<script" not in component(shape, x=bad) for shape in shapes)


def test_a_group_under_five_shows_no_figure() -> None:
    page = component("{{ ui.heat('Maturity', 'Department', ['One'], [('Finance', [none])], []) }}")
    assert "fewer than five people" in page


def test_a_chart_copes_with_nothing_but_zeros() -> None:
    rows = [{"name": "IT", "value": 0, "text": "0 days", "values": [0], "was": 0, "is": 0, "hot": False}]
    page = component("{{ ui.bars('a', 'A', r, ['B', 'C']) }}{{ ui.multiples('m', 'M', r) }}{{ ui.spark([0]) }}", r=rows)
    assert 'width="0.0"' in page


def test_labels_of_a_slope_never_touch() -> None:
    rows = [{"name": f"D{place}", "was": 50, "is": 50, "hot": False} for place in range(12)]
    page = component("{{ ui.slope('s', 'S', 'then', 'now', r) }}", r=rows)
    heights = [float(y) for y in re.findall(r'x="206" y="([\d.]+)"', page)]
    assert min(b - a for a, b in pairwise(heights)) >= 17


def test_a_host_can_put_its_own_frame_around_every_page(tmp_path: Path) -> None:
    frame = "<!doctype html><title>{% block title %}{% endblock %}</title>{% block lms_head %}{% endblock %}"
    (tmp_path / "host.html").write_text(frame + "<main><p>Intranet</p>{% block lms_body %}{% endblock %}</main>")
    env = environment()
    env.loader = FileSystemLoader([tmp_path, TEMPLATES])
    page = env.get_template("lms/patterns.html").render(context(host_layout="host.html", **sample_page()))
    assert page.count("<main") == 1
    assert "Intranet" in page
    assert 'id="main"' in page
    assert "pennydrop." in page


def test_the_layout_says_language_direction_and_scheme() -> None:
    assert '<html lang="ar" dir="rtl" data-theme="dark">' in patterns(lang="ar", dir="rtl", theme="dark")
    assert "data-theme=" not in patterns().partition("<head>")[0]


def test_a_guest_sees_no_account() -> None:
    assert "account-menu" not in patterns(actor=None)
    assert "account-menu" not in patterns(actor=Reader(person_id=""))


def test_the_first_lesson_page_stays_within_its_budget() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    texts = ("pennydrop.css", "pennydrop.js", "icons.svg", "icon.svg")
    page = len(gzip.compress(patterns().encode()))  # longer than any lesson
    sent = page + sum((VENDOR / (manifest[name] + ".gz")).stat().st_size for name in texts)
    font = (VENDOR / manifest["fonts/inter-latin.woff2"]).stat().st_size
    assert font <= 50 * 1024
    assert sent + font <= FIRST_PAGE_BYTES


def test_the_page_of_all_components_is_served_in_demo_mode_only(client: Visitor, app: Flask) -> None:
    assert client.get("/patterns").status_code == 404
    state = app.extensions["lms"]
    state.settings = replace(state.settings, demo=True)
    assert "Every component once" in client.get("/patterns").text


@pytest.fixture
def site() -> Iterator[str]:
    """Serve the page of all components."""
    with serve(lambda request: patterns(**request.args.to_dict())) as address:
        yield address


def faults(page: Page) -> list[str]:
    """Return what axe finds wrong, with the place."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_no_component_breaks_a_rule_of_accessibility(page: Page, width: int, theme: str) -> None:
    resize(page, width, 900)
    page.goto(f"/?theme={theme}")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    assert faults(page) == []
    page.get_by_role("button", name="Revoke three permissions").click()
    assert faults(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_page_never_scrolls_sideways(page: Page, direction: str) -> None:
    page.goto(f"/?dir={direction}")
    for width in (320, 390, 768, 1024, 1280, 1600):
        resize(page, width, 900)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"at {width}"


@pytest.mark.browser
def test_pictures_and_fonts_come_under_the_content_policy(page: Page) -> None:
    page.goto("/")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("[...document.fonts].filter(face => face.status === 'loaded').length") >= 1
    drawn = page.locator(".flash .icon-svg").first.element_handle()
    page.wait_for_function("icon => icon.firstElementChild.getBoundingClientRect().width > 5", arg=drawn)
