"""Every name prints right or is refused: never a question mark, never an empty box."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import uharfbuzz

from certificates import NameNotPrintable
from certificates.errors import TextNotPrintable
from certificates.fitting import NAME_SLOT, extent, fitted, shaped
from certificates.fonts import Cut, Family, coverage, cut_source, face, typeface_for
from certificates.html import certificate_page
from certificates.sample import sample_record
from tests.pure.certificates.conftest import record_for
from tests.pure.certificates.names import NAMES


@pytest.mark.parametrize(("name", "language"), NAMES)
def test_a_name_is_shaped_without_an_empty_box_or_a_dotted_circle(name: str, language: str) -> None:
    typeface = typeface_for(record_for(name, language).holder, "serif", language, field="name")
    for family, buffer in shaped(name, typeface):
        glyphs = {info.codepoint for info in buffer.glyph_infos}
        dotted_circle = uharfbuzz.Font(face(family)).get_nominal_glyph(0x25CC)
        assert glyphs
        assert not glyphs & {0, dotted_circle}


@pytest.mark.parametrize(("name", "language"), NAMES)
def test_a_name_stays_within_its_place(name: str, language: str) -> None:
    text = fitted(name, NAME_SLOT, language, field="name")
    widest = max(extent(line, text.typeface).width for line in text.lines)
    assert widest * text.size <= NAME_SLOT.width
    assert 4 <= text.size <= NAME_SLOT.largest


@pytest.mark.parametrize(("name", "missing"), [("ቴዎድሮስ ካሳ", "ሮ"), ("Ana 🐧", "🐧"), ("அருண்", "அ")])
def test_a_name_in_letters_that_no_font_has_is_refused_with_letters_and_cure(name: str, missing: str) -> None:
    with pytest.raises(NameNotPrintable) as refused:
        certificate_page(sample_record(name))
    assert missing in refused.value.characters
    assert refused.value.text == name
    assert refused.value.cure in str(refused.value)


def test_a_course_title_that_cannot_be_printed_is_refused_as_a_title() -> None:
    with pytest.raises(TextNotPrintable, match="course title"):
        fitted("Trust 🐧", NAME_SLOT, field="course title")


def test_without_the_asian_fonts_the_cure_is_the_command_that_installs_them() -> None:
    program = (
        "import sys, json; sys.modules['justmytype_intl_cjk'] = None\n"
        "from certificates import NameNotPrintable; from certificates.fonts import typeface_for\n"
        "try: typeface_for('王小明', 'serif', field='name')\n"
        "except NameNotPrintable as refused: print(json.dumps([refused.cure, refused.characters]))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    cure, characters = json.loads(answer.stdout)
    assert 'pip install "pennydrop[cjk]"' in cure
    assert sorted(characters) == sorted("王小明")


@pytest.mark.parametrize(
    ("name", "language", "family"),
    [
        ("王小明", "", "Noto Sans SC"),
        ("龔麗華", "zh-TW", "Noto Sans TC"),
        ("高橋", "ja", "Noto Sans JP"),
        ("金珉廷", "ko", "Noto Serif KR"),
        ("Adaeze Obi", "en", "Source Serif 4"),
        ("Omar عمر", "", "Noto Naskh Arabic"),
    ],
)
def test_the_language_of_a_name_decides_between_letter_forms(name: str, language: str, family: str) -> None:
    assert [each.name for each in typeface_for(name, "serif", language).families] == [family]


def test_a_missing_font_package_is_named() -> None:
    family = Family("Absent", "absent_fonts", (Cut("absent.ttf"),))
    with pytest.raises(ModuleNotFoundError, match="absent_fonts"):
        cut_source(family, family.cuts[0])


def test_a_long_name_is_broken_once_between_words() -> None:
    name = "Maria Anna Sophia Charlotte Wilhelmine von Hohenstein-Waldburg zu Löwenstein-Wertheim-Freudenberg"
    text = fitted(name, NAME_SLOT, field="name")
    assert " ".join(text.lines) == name
    assert len(text.lines) == 2


def test_a_long_double_name_is_broken_after_a_hyphen() -> None:
    text = fitted("Wunderlich-" * 7 + "Wunderlich", NAME_SLOT, field="name")
    assert text.lines == ("Wunderlich-" * 4, "Wunderlich-" * 3 + "Wunderlich")


def test_a_long_name_without_a_space_is_only_made_smaller() -> None:
    text = fitted("W" * 60, NAME_SLOT, field="name")
    assert text.lines == ("W" * 60,)
    assert text.size < 6


def test_the_printed_weight_has_the_letters_of_the_family() -> None:
    families = {family for name, language in NAMES for family in typeface_for(name, "serif", language).families}
    assert len(families) >= 9
    assert all(len(coverage(family)) > 300 for family in families)
