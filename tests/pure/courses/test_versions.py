"""The hash of a course, and material or editorial changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.version import check_version, compare, content_hash, file_hash
from tests.pure.courses import sample as s

COURSE = s.built()


def test_the_hash_of_a_file_forgets_who_reviewed_it_line_ends_and_trailing_blanks() -> None:
    text = b"---\nmodule: a\nreviewed: 2026-01-01\n---\n\nWords.\n"
    for same in (
        text.replace(b"2026-01-01", b"2026-02-02"),
        text.replace(b"\n", b"\r\n"),
        text.replace(b"Words.", b"Words.  "),
        text + b"\n\n",
        text.replace(b"module: a\n", b"module: a\nof: 123456789012\n"),
    ):
        assert file_hash(same) == file_hash(text)
    assert file_hash(text.replace(b"Words", b"Other words")) != file_hash(text)
    assert file_hash(text.replace(b"Words.", b"Words.\nreviewed: yes")) != file_hash(text)


def test_a_first_key_that_names_the_original_is_forgotten_too() -> None:
    assert file_hash(b"of: 123456789012\nterms:\n") == file_hash(b"terms:\n")


@given(st.binary(max_size=300))
def test_any_bytes_have_a_hash(data: bytes) -> None:
    assert len(file_hash(data)) == 64


def test_the_hash_of_a_course_hangs_on_every_file_and_its_name() -> None:
    files = {"a.md": b"one\n", "media/b.png": b"two"}
    changed = [
        {**files, "a.md": b"eins\n"},
        {**files, "media/b.png": b"two "},
        {"c.md": b"one\n", "media/b.png": b"two"},
    ]
    assert len({content_hash(each) for each in [files, *changed]}) == 4


MATERIAL = [
    ("course.yaml", "weak nor bitter", "weak nor cold", 'objective "brew" was changed'),
    ("course.yaml", "per_objective: 1", "per_objective: 1\n  attempts: 4", "the test settings was changed"),
    ("facts.yaml", "100 degrees", "99 degrees", 'fact "boiling" was changed'),
    ("01-brew.md", "In our house you may.", "In our house you must.", 'module "brewing" was changed'),
    ("01-brew.md", "- [ ] Yours, Ana", "- [x] Yours, Ana", 'activity "brewing/rude" was changed'),
    ("01-brew.md", "[+15](#room)", "[+10](#room)", 'activity "brewing/at-four" was changed'),
    ("01-brew.md", "3. Wait", "3. Wait\n4. Drink", 'activity "brewing/steps" was changed'),
    ("01-brew.md", "- Tea\n", "- Tea\n  > Hot.\n- Broth\n", 'activity "brewing/hot-cold" was changed'),
    ("01-brew.md", ":id: kindly", ":id: kinder", 'activity "brewing/kindly" was removed'),
    ("01-brew.md", ":id: kindly", ":id: kinder", 'activity "brewing/kinder" was added'),
    ("bank/ask.md", ":difficulty: 3", ":difficulty: 2", 'question "ask-3" was changed'),
]


@pytest.mark.parametrize("file, old, new, reason", MATERIAL)
def test_what_people_learned_or_proved_is_material(file: str, old: str, new: str, reason: str) -> None:
    assert old in s.sample()[file]
    difference = compare(COURSE, s.built({file: s.sample()[file].replace(old, new, 1)}))
    assert difference.kind == "material"
    assert reason in difference.reasons


@pytest.mark.parametrize(
    "old, new", [("A bell rings", "The bell rings"), ("She smiles", "She nods"), ("- Ask.", "- Do ask.")]
)
def test_words_alone_are_editorial(old: str, new: str) -> None:
    assert compare(COURSE, s.built({"01-brew.md": s.sample()["01-brew.md"].replace(old, new)})).kind == "editorial"


def test_the_same_course_does_not_differ() -> None:
    assert compare(COURSE, s.built()).kind == "none"
    assert check_version(COURSE, s.built()) == ()


def test_a_version_number_has_to_tell_what_changed() -> None:
    words = s.built({"01-brew.md": s.sample()["01-brew.md"].replace("A bell", "The bell")})
    matter = s.built({"facts.yaml": s.FACTS.replace("100 degrees", "99 degrees")})
    assert "does not follow" in check_version(COURSE, words)[0].message
    assert check_version(COURSE, replace(words, version="1.1")) == ()
    assert "under an editorial version" in check_version(COURSE, replace(matter, version="1.1"))[0].message
    assert check_version(COURSE, replace(matter, version="2.0")) == ()
