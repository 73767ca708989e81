"""Finding passages: the right place first, no answer told, no text so odd that places shift."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from courses.finding import LONGEST_QUERY, MOST_WORDS, Index, paragraphs, pieces, plain, query_words
from tests.pure.courses import sample as s

INDEX = Index(s.built())


def found(query: str, *, lessons: bool = True) -> list[tuple[str, str]]:
    return [(hit.passage.module, hit.passage.section) for hit in INDEX.find(query_words(query), lessons=lessons)]


def shown(text: str, query: str) -> str:
    return "".join(f"[{piece.text}]" if piece.found else piece.text for piece in pieces(text, query_words(query)))


def test_a_word_of_a_lesson_leads_to_its_section() -> None:
    assert found("boils") == [("brewing", "section-begin")]


def test_a_title_counts_more_than_a_word_in_passing() -> None:
    assert found("serve")[0] == ("serving", "")


def test_between_courses_the_title_speaks_before_the_weight_and_the_larger_before_its_parts() -> None:
    course = INDEX.find(("tea",), lessons=True)[0]
    lesson = INDEX.find(("serve",), lessons=True)[0]
    in_passing = replace(course, titled=0, weight=99.0)
    assert course.rank < lesson.rank < in_passing.rank
    assert replace(in_passing, words=2).rank < course.rank


def test_without_its_lessons_a_course_is_found_by_what_it_says_of_itself() -> None:
    assert found("boils", lessons=False) == []
    assert found("guest", lessons=False) == [("", ""), ("asking", "")]


def test_a_word_is_found_by_its_beginning_without_case_or_accents_and_in_the_plural() -> None:
    assert found("BOIL") == found("bóils") == found("boil") != []
    assert query_words("Customers, naïve GRASS") == ("customer", "naive", "grass")


def test_a_very_short_word_is_found_only_by_itself() -> None:
    assert shown("A cat and a catalogue of cats", "cat") == "A [cat] and a catalogue of [cats]"


def test_what_holds_more_of_the_words_comes_first() -> None:
    hits = INDEX.find(query_words("guest door tea"), lessons=True)
    assert [hit.words for hit in hits] == sorted((hit.words for hit in hits), reverse=True)


def test_no_answer_option_or_feedback_can_be_found() -> None:
    assert found("lemon steams") == found("smiles") == []


def test_a_passage_is_cut_between_words_around_the_first_one_found() -> None:
    text = "word " * 60 + "needle " + "word " * 60
    cut = shown(text, "needle")
    assert "[needle]" in cut
    assert cut.startswith("… word")
    assert cut.rstrip().endswith("…")
    assert len(cut) < 320


def test_markup_drawings_and_notes_are_no_words() -> None:
    markup = (
        '<h2 id="a">H</h2><p>One &amp; <b>two</b><sup class="x"><a>1</a></sup></p>'
        "<svg><text>no</text></svg><ul><li>three</li></ul>"
    )
    assert list(paragraphs(markup)) == ["One & two", "three"]


@given(st.text(max_size=3 * LONGEST_QUERY))
def test_any_query_has_few_words_and_an_answer(query: str) -> None:
    words = query_words(query)
    assert len(words) <= MOST_WORDS
    for hit in INDEX.find(words, lessons=True):
        assert 0 < hit.words <= len(words)


@given(st.text(max_size=400), st.text(max_size=20))
def test_marking_changes_no_letter(text: str, query: str) -> None:
    assert len(plain(text)) == len(text)
    inside = "".join(piece.text for piece in pieces(text, query_words(query)))
    assert inside.removeprefix("… ").removesuffix(" …") in text
