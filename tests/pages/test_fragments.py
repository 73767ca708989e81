"""Fragments are kept where they may be, and a token is never kept with them."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from lms.web.forms import form_token, holes
from lms.web.fragments import Fragments
from lms.web.render import Components
from tests.fixtures.app import Visitor

ONCE = re.compile(r'name="once" value="(\w+)"')


@pytest.fixture
def macros() -> Environment:
    """Give an environment with one file of macros, which count how often they are drawn."""
    text = "{% macro said(text) %}{% do drawn.append(1) %}<b>{{ text }}</b>{% endmacro %}"
    env = Environment(autoescape=True, loader=DictLoader({"m": text}), extensions=["jinja2.ext.do"])
    env.globals["drawn"] = []
    return env


def test_the_same_values_are_drawn_once(macros: Environment) -> None:
    said, fragments = macros.get_template("m").module.said, Fragments()  # type: ignore[attr-defined]
    assert [fragments.kept(said, "a"), fragments.kept(said, "a")] == ["<b>a</b>"] * 2
    assert macros.globals["drawn"] == [1]


def test_a_text_and_the_same_text_as_markup_are_two(macros: Environment) -> None:
    said, fragments = macros.get_template("m").module.said, Fragments()  # type: ignore[attr-defined]
    assert fragments.kept(said, Markup("<i>")) == "<b><i></b>"
    assert fragments.kept(said, "<i>") == "<b>&lt;i&gt;</b>"


def test_values_without_a_hash_are_refused(macros: Environment) -> None:
    said, fragments = macros.get_template("m").module.said, Fragments()  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="unhashable"):
        fragments.kept(said, ["a"])


def test_each_form_of_a_kept_fragment_has_a_token_of_its_own(client: Visitor) -> None:
    first, second = (ONCE.findall(client.sign_in("luca").get("/team").text) for _ in range(2))
    assert len(first) > 1
    assert len({*first, *second}) == len(first) + len(second)


def test_no_hole_is_left_on_a_page(client: Visitor) -> None:
    with holes():
        hole = form_token()
    page = client.sign_in("luca").get("/team").text
    assert hole not in page
    assert 'class="theme-switch"' in page


def test_a_page_that_is_shown_again_draws_no_fragment_anew(client: Visitor, app: Flask) -> None:
    ui: Components = app.extensions["lms"].templates.of("en").globals["ui"]
    client.sign_in("luca").get("/team")
    made = ui.fragments.made
    client.get("/team")
    assert ui.fragments.made == made > 5
