"""Fixed texts are part of a compiled template, in its language, escaped; anything else is left as it was."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from jinja2 import Environment

from lms.core import language
from lms.web.fixed_texts import FixedTexts


def environment(spoken: str = "en") -> Environment:
    env = Environment(autoescape=True, extensions=["jinja2.ext.i18n", FixedTexts])
    env.lms_language = spoken  # type: ignore[attr-defined]
    env.install_gettext_callables(lambda text: f"<late {text}>", lambda *texts: texts[0], newstyle=True)  # type: ignore[attr-defined]
    return env


@pytest.mark.parametrize(
    "template, shown",
    [
        ('a {{ _("b & 5%%") }} c', "a b &amp; 5% c"),
        ('a {{- _("b") -}} c', "abc"),
        ('{{ _("%(x)s", x=1) }}', "<late 1>"),
        ('{{ _("b")|upper }}', "<LATE B>"),
        ("{{ x }}{{ 'y' }}", "y"),
    ],
)
def test_only_a_text_without_places_is_fixed(template: str, shown: str) -> None:
    assert environment().from_string(template).render() == shown


def test_each_language_has_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalog = Catalog(locale="de")
    catalog.add("Sign out", "Abmelden")
    with (folder / "lms.mo").open("wb") as file:
        write_mo(file, catalog)
    monkeypatch.setattr(language, "TRANSLATIONS", tmp_path)
    language.catalogue.cache_clear()
    texts = {spoken: environment(spoken).from_string('{{ _("Sign out") }}').render() for spoken in ("de", "en", "fr")}
    spoken = [language.spoken_for(one) for one in ("de", "fr")]
    language.catalogue.cache_clear()
    assert texts == {"de": "Abmelden", "en": "Sign out", "fr": "Sign out"}
    assert spoken == ["de", "en"]
