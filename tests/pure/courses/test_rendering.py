"""A lesson comes out as an ordered list of blocks, safe to print."""

from __future__ import annotations

import html5lib
import pytest

from courses import CourseUnreadableError, from_json, to_json
from courses.model import ActivityBlock, HtmlBlock
from tests.pure.courses import sample as s

COURSE = s.built()
BREW = COURSE.module("brewing")


def html() -> str:
    return "\n".join(block.html for block in BREW.blocks if isinstance(block, HtmlBlock))


def test_blocks_stand_in_the_order_of_the_file() -> None:
    inside = [block.activity_id if isinstance(block, ActivityBlock) else "…" for block in BREW.blocks]
    assert inside == ["…", "…", "first-cup", "at-four", "steps", "hot-cold", "rude", "kindly", "last-guest",
                      "after-module", "…", "this-week"]  # fmt: skip
    assert [block.section for block in BREW.blocks][:3] == ["", "section-begin", "section-begin"]


def test_hook_sections_recap_and_reading_time_are_told_apart() -> None:
    assert BREW.hook == "<p>A bell rings.</p>"
    assert [(section.id, section.title) for section in BREW.sections] == [("section-begin", "Begin")]
    assert BREW.recap == ("Ask.", "Brew.", "Serve.")
    assert BREW.reading_minutes == 1
    assert COURSE.minutes == 18
    assert COURSE.drafts == ()


def test_a_citation_is_a_numbered_note_and_the_same_fact_keeps_its_number() -> None:
    text = s.lesson("asking", "First. [@boiling] Again. [@boiling]", s.CHOICE, s.CALLOUTS)
    module = s.built({"02-ask.md": text}).module("asking")
    assert [(note.number, note.fact) for note in module.notes] == [(1, "boiling"), (2, "guest-law")]
    page = "".join(getattr(block, "html", "") for block in module.blocks)
    assert page.count('<sup class="note-ref"><a href="#note-1" role="doc-noteref"') == 3
    assert COURSE.fact("boiling").source == "A school book"


def test_a_term_links_to_its_meaning() -> None:
    assert '<a class="term" href="#term-pot" rel="noopener noreferrer">pot</a>' in html()
    assert BREW.terms == ("pot",)
    assert COURSE.term("pot").means == "The vessel in which tea is made."


def test_a_law_says_where_it_holds_and_when_it_was_checked() -> None:
    foot = "Our house, checked 1&nbsp;November&nbsp;2026. Local law and your company’s policy decide."
    assert f'<p class="callout-foot">{foot}</p></div>' in html()


def test_a_figure_has_its_drawing_inline_with_ids_of_its_own_and_words_for_it() -> None:
    assert 'role="img" aria-label="A cup on a table."' in html()
    assert '<title id="fig-1-t">' in html()
    assert 'clip-path="url(#fig-1-t)"' in html()
    assert "<figcaption><p>One cup.</p></figcaption>" in html()
    assert "<summary>The picture in words</summary><p>A cup stands on a table.</p>" in html()


def test_two_headings_alike_get_two_ids_and_one_without_letters_gets_one() -> None:
    text = s.lesson("asking", "## Begin", "Text.", "## 茶", "Text.", s.CHOICE)
    sections = s.built({"02-ask.md": text}).module("asking").sections
    assert [section.id for section in sections] == ["section-begin", "section-begin-2", "section-untitled"]


def test_what_is_printed_is_well_formed() -> None:
    parser = html5lib.HTMLParser(strict=True)
    parser.parseFragment(html().replace("viewBox", "viewbox"))


@pytest.mark.parametrize("text, safe", [
    ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ("[x](javascript:alert(1))", '<p><a rel="noopener noreferrer">x</a></p>'),
    ("a <b onclick=x>c</b>", "&lt;b onclick=x&gt;"),
    ("[x](https://example.org)", '<a href="https://example.org" rel="noopener noreferrer">x</a>'),
    ("| a | b |\n| - | - |\n| 1 | 2 |", "<td>2</td>"),
    ("hard  \nbreak `code`", "<br>break <code>code</code>"),
    ("![x](https://example.org/x.png)", "<p>x</p>"),
    ("### Inside", "<h3>Inside</h3>"),
    ("[@ odd] [@] [@open", "[@ odd] [@] [@open"),
])  # fmt: skip
def test_what_a_writer_types_comes_out_safe(text: str, safe: str) -> None:
    module = s.built({"02-ask.md": s.lesson("asking", text, s.CHOICE)}).module("asking")
    found = "".join(block.html for block in module.blocks if isinstance(block, HtmlBlock)).replace("<br>\n", "<br>")
    assert safe in found


def test_a_course_goes_through_json_unchanged() -> None:
    text = to_json(COURSE)
    assert from_json(text) == COURSE
    assert to_json(from_json(text.encode())) == text


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"slug": 1}', " " * 40_000_001])
def test_what_is_no_course_is_refused_with_a_typed_error(text: str) -> None:
    with pytest.raises(CourseUnreadableError):
        from_json(text)


def test_unknown_ids_are_key_errors() -> None:
    for look in (COURSE.module, COURSE.question, COURSE.fact, COURSE.term):
        with pytest.raises(KeyError):
            look("nothing")
