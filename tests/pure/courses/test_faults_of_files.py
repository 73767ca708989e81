"""Every rule about course.yaml, facts, glossary, bank and pictures: one broken thing, one fault, at its line."""

from __future__ import annotations

from datetime import date

import pytest

from courses.checking import put_together
from courses.source import Source
from tests.pure.courses.sample import (
    CHOICE,
    FACTS,
    FIGURE,
    ORDER,
    REWRITE,
    SCENARIO,
    SORT,
    TODAY,
    bank,
    built,
    faults,
    lesson,
    question,
    sample,
)


def test_the_sample_course_has_no_fault() -> None:
    assert faults(sample()) == ()


COURSE_FAULTS = [
    ("slug: tea", "slug: coffee", 2, 'slug is "coffee", the folder "tea"'),
    ("slug: tea", "slug: Tea", 2, '"slug" is not written as it should be (a-z, 0-9 and -'),
    ('version: "1.0"\ntitle', "version: 1.0\ntitle", 3, "Put quotes round it"),
    ('version: "1.0"\ntitle', 'version: "1"\ntitle', 3, "pattern"),
    ('version: "1.0"\ntitle', 'version: "1.1"\ntitle', 3, "Add an entry"),
    ("title: Tea", "titel: Tea", 4, 'Write "title"?'),
    ("title: Tea", "titel: Tea", 1, '"title" is missing. Add it.'),
    ("title: Tea for guests", "title: " + "t" * 61, 4, "at most 60"),
    ("format: 1", "format: 2", 1, '"format": Input should be 1'),
    ("per_objective: 1", "per_objective: 6", 17, "less than or equal to 5"),
    ("per_objective: 1", "per_objectiv: 1", 17, 'Write "per_objective"?'),
    ("objective: serve,", "objective: serv,", 13, 'there is no objective "serv". Write "serve"?'),
    ("objective: serve,", "objective: ask,", 9, 'no module has the objective "serve"'),
    ("file: 03-serve.md", "file: 04-serve.md", 13, 'Begin its name with "03-"'),
    ("file: 03-serve.md", "file: 03-served.md", 13, 'does not exist. Write "03-serve.md"?'),
    ("file: 03-serve.md", "file: 03-served.md", 13, "does not exist"),
    ("id: serving", "id: asking", 12, 'the id "asking" stands at 2 modules'),
    ("minutes: 12", "minutes: 13", 11, "less than or equal to 12"),
    ("file: bank/pretest.md", "file: bank/before.md", 15, '"bank/before.md" does not exist'),
    ("date: 2026-11-01", "date: yesterday", 19, '"date"'),
    ("changes:", "changes:\n  - {version: '2.0', date: 2026-11-02, kind: material, note: N}", 3, "newest change"),
    ("format: 1", "format: &one 1", 1, "anchors"),
    ("format: 1", "format: *one", 1, "anchors"),
    ("format: 1", "format: !!int 1", 1, "tags"),
    ("format: 1", "format: 1\nformat: 1", 2, "stands here twice"),
    ("format: 1", "? [a]\n: 1\nformat: 1", 1, "a key must be a plain word"),
    ("format: 1", "format: 1\n...\n---\na: 1", 3, "second YAML document"),
    ("format: 1", "format: " + "[" * 9 + "]" * 9, 1, "nested deeper"),
    ("format: 1", "format: [1", 2, "Check the indentation"),
    ("format: 1", "format: [" + "1," * 12_001 + "]", 1, "too many entries"),
    ("format: 1", "#" * 300_001 + "\nformat: 1", 1, "longer than 300,000"),
    ("format: 1", "format: \x07", 1, "control character"),
    ("title: Tea", 'title: "\\0Tea', 4, "control character"),
    ("title: Tea for guests", 'title: "\\uD800"', 4, "control character"),
    ("title: Tea for guests", 'title: "\\U00110000"', 1, "not YAML"),
    ("title: Tea for guests", 'title: "\\UFFFFFFFF"', 1, "not YAML"),
    ("format: 1", "format: 1.5", 1, '"format": Input'),
]


@pytest.mark.parametrize("old, new, line, message", COURSE_FAULTS)
def test_a_fault_of_course_yaml_is_named_with_its_line(old: str, new: str, line: int, message: str) -> None:
    text = sample()["course.yaml"]
    assert old in text
    found = faults(sample({"course.yaml": text.replace(old, new, 1)}))
    assert any(f.file == "course.yaml" and f.line == line and message in f.message for f in found), found


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words", "\ufffe", "a: \udcff"])
def test_a_course_yaml_that_holds_no_keys_is_refused(text: str) -> None:
    files = {**sample(), "course.yaml": ""}
    raw = {path: each.encode() for path, each in files.items()}
    raw["course.yaml"] = text.encode("utf-8", "surrogatepass")
    assert refusals_of(raw)


def refusals_of(raw: dict[str, bytes]) -> list[str]:
    return [str(fault) for fault in put_together(Source("tea", raw), TODAY)[1] if fault.severity == "refused"]


@pytest.mark.parametrize(
    "version, date_, kind, message",
    [
        ("1.1", "2026-11-02", "editorial", ""),
        ("2.0", "2026-11-02", "material", ""),
        ("1.1", "2026-11-02", "material", "material raises the first number"),
        ("2.0", "2026-11-02", "editorial", "material raises the first number"),
        ("0.9", "2026-11-02", "editorial", "Put the newest first"),
        ("1.1", "2026-10-02", "editorial", "Put the newest first"),
    ],
)
def test_changes_stand_newest_first_and_raise_the_right_number(
    version: str, date_: str, kind: str, message: str
) -> None:
    entry = f'changes:\n  - {{version: "{version}", date: {date_}, kind: {kind}, note: N}}'
    text = sample()["course.yaml"].replace("changes:", entry).replace('version: "1.0"\nt', f'version: "{version}"\nt')
    found = faults(sample({"course.yaml": text}))
    assert [f.message for f in found if message and message in f.message] == [f.message for f in found]
    assert bool(found) == bool(message)


SPARE = """\
  spare:
    {kind: case, claim: C, source: S, kept: K, year: 2000, where: W, seen: 2026-01-01, review: 2028-01-01, grade: A}
"""
REGISTER_FAULTS = [
    ("facts.yaml", "    grade: B\n", "    grade: C\n", 2, '"boiling" is grade C without a caveat. Say what'),
    ("facts.yaml", "    kept: shelf 3\n", "", 2, "neither url nor kept"),
    ("facts.yaml", "seen: 2026-11-01", "seen: 2026-11-22", 2, "is to come"),
    ("facts.yaml", "review: 2028-11-01", "review: 2026-11-20", 2, "was due for review on 2026-11-20. Look"),
    ("facts.yaml", "review: 2028-11-01", "review: 2026-08-20", 2, "over 90 days ago"),
    ("facts.yaml", "year: 1990", "year: once", 7, '"year"'),
    ("facts.yaml", "kind: figure", "kind: rumour", 3, '"kind"'),
    ("facts.yaml", "  boiling:", "  Boiling:", 2, "is not written as it should be"),
    ("facts.yaml", "  guest-law:", SPARE + "  guest-law:", 12, "is cited nowhere"),
    ("glossary.yaml", "means: The", "means: " + "very " * 25 + "the", 4, "is explained in 32 words"),
    ("glossary.yaml", "means: The", "means: |\n      The\n      a", 4, "several lines"),
    ("glossary.yaml", "terms:", "terms:\n  cup: {term: cup, means: A small one.}", 2, "is used nowhere"),
    ("glossary.yaml", "terms:", "trems:", 1, 'Write "terms"?'),
]  # fmt: skip


@pytest.mark.parametrize("file, old, new, line, message", REGISTER_FAULTS)
def test_a_fault_of_facts_or_glossary_is_named(file: str, old: str, new: str, line: int, message: str) -> None:
    text = sample()[file]
    assert old in text
    found = faults(sample({file: text.replace(old, new, 1)}))
    assert any(f.file == file and f.line == line and message in f.message for f in found), found


def test_a_course_may_do_without_facts_and_words_of_its_own() -> None:
    lessons = {path: text.replace("[pot](term:pot)", "pot") for path, text in sample().items() if path[0] == "0"}
    lessons["01-brew.md"] = lesson("brewing", CHOICE, SCENARIO, REWRITE, ORDER, SORT).replace("[pot](term:pot)", "pot")
    pretest = sample()["bank/pretest.md"].replace(":facts: boiling, guest-law\n", "")
    files = sample({**lessons, "bank/pretest.md": pretest})
    del files["facts.yaml"], files["glossary.yaml"]
    assert faults(files) == ()


def test_a_fact_past_its_review_day_warns_first_and_is_refused_90_days_later() -> None:
    def severity(today: date) -> list[str]:
        return [fault.severity for fault in faults(sample({"facts.yaml": FACTS}), today)]

    assert severity(date(2028, 11, 1)) == []
    assert severity(date(2028, 11, 2)) == ["warned", "warned"]
    assert severity(date(2029, 1, 30)) == ["warned", "warned"]
    assert severity(date(2029, 1, 31)) == ["refused", "refused"]


BANK_FAULTS = [
    (":difficulty: 1", ":difficulty: 4", 8, "no difficulty"),
    (":difficulty: 1\n", "", 6, "no difficulty"),
    (":difficulty: 1", ":difficulty: 1\n:objective: asc", 9, 'Write "ask"?'),
    (":difficulty: 1", ":difficulty: 1\n:facts: boilin", 9, 'citation "boilin" is not in facts.yaml. Write "boiling"?'),
    (":difficulty: 1", ":difficulty: 1\n:facts: " + "boiling," * 11, 9, "Keep it to 10"),
    (":difficulty: 1", ":difficulty: 1\n:shufle: false", 9, 'Write "shuffle"?'),
    (":id: ask-1", ":id: brew-1", 6, 'the id "brew-1" is that of'),
    ("- [ ] Take ten now", "- [x] Take ten now", 6, "has two right options in a {choice}. Use {multiple}"),
    ("- [x]", "- [ ]", 6, "has no right option"),
    ("- [ ] Take ten now\n  > Because.\n", "", 6, "has 3 options; it needs 4"),
    ("Take ten now", "All of the above", 17, "option 4 leans on the others"),
    ("Take ten now", "Both A and B", 17, "leans on the others"),
    ("Take two now", "Take two now, with milk", 6, "much longer than the others"),
    ("module: asking", "module: askin", 2, 'Write "asking"?'),
    ("module: asking", "module: brewing", 2, 'has the objective "brew"'),
    ("module: asking\n", "", 1, 'begins with "module: id" and "objective: id"'),
    ("objective: ask\n", "objective: brew\n", 1, "has a bank file already"),
    ("module: asking", "pretest: true", 1, "only the file that course.yaml names"),
    ("---\n\n", "---\n\nSome words.\n\n", 6, "holds only {choice}"),
    ("---\nmodule", "module", 1, "the front matter is missing"),
    ("objective: ask\n---\n", "objective: ask\n", 1, "the front matter is not closed"),
]  # fmt: skip


@pytest.mark.parametrize("old, new, line, message", BANK_FAULTS)
def test_a_fault_of_a_bank_file_is_named(old: str, new: str, line: int, message: str) -> None:
    text = bank("asking", "ask")
    assert old in text
    found = faults(sample({"bank/ask.md": text.replace(old, new, 1)}))
    assert any(f.file.startswith("bank/") and f.line == line and message in f.message for f in found), found


def test_too_few_questions_are_counted_and_the_number_missing_is_named() -> None:
    text = sample()["course.yaml"].replace("per_objective: 1", "per_objective: 2")
    messages = [str(fault) for fault in faults(sample({"course.yaml": text}))]
    assert 'bank/ask.md:1: 3 questions for "ask"; drawing 2 needs 6. Write 3 more.' in messages


def test_an_objective_without_a_bank_file_is_named_in_course_yaml() -> None:
    files = sample()
    del files["bank/serve.md"]
    found = [str(fault) for fault in faults(files)]
    assert 'course.yaml:9: 0 questions for "serve"; drawing 1 needs 3. Write 3 more.' in found


def test_the_pretest_has_exactly_five_questions_each_like_one_of_the_bank() -> None:
    more = sample()["bank/pretest.md"] + question("pre-more", 1, ":objective: ask\n")
    assert "has 6 questions" in faults(sample({"bank/pretest.md": more}))[0].message
    without = bank("asking", "ask").replace(":difficulty: 2", ":difficulty: 3")
    found = faults(sample({"bank/ask.md": without}))
    assert ["no question of difficulty 2" in fault.message for fault in found] == [True]


def test_a_pretest_question_needs_an_objective() -> None:
    text = sample()["bank/pretest.md"].replace(":objective: ask\n", "", 1)
    assert any("has no objective" in fault.message for fault in faults(sample({"bank/pretest.md": text})))


def test_a_short_course_needs_no_pretest_and_a_long_one_does() -> None:
    course = sample()["course.yaml"].replace("pretest:\n  file: bank/pretest.md\n", "")
    files = sample({"course.yaml": course})
    del files["bank/pretest.md"]
    assert faults(files) == ()
    files["course.yaml"] = course.replace("minutes: 3", "minutes: 10")
    assert any('"pretest" is missing' in fault.message for fault in faults(files))


def test_right_options_that_are_long_or_bunched_are_warned_of() -> None:
    text = "---\nmodule: asking\nobjective: ask\n---\n" + "".join(question(f"ask-{n}", 1) for n in range(5))
    found = [fault.message for fault in faults(sample({"bank/ask.md": text.replace("Take two now", "Take two here")}))]
    assert "the right option is number 2 in 5 of 5 questions. Mix them." in found
    assert "the right option is the longest in 5 of 5 questions. Even them out." in found


def test_a_citation_inside_a_question_counts_as_one_of_its_facts() -> None:
    text = bank("asking", "ask").replace("How many for ask-1?", "How [many](term:pot) for ask-1? [@boiling]")
    question_ = built({"bank/ask.md": text}).question("ask-1")
    assert question_.facts == ("boiling",)
    assert question_.activity.prompt == '<p>How <a class="term" rel="noopener noreferrer">many</a> for ask-1? </p>'


PICTURE_FAULTS = [
    ("<desc>A cup.</desc>", "", "no <desc>"),
    ('stroke="currentColor"', 'stroke="red"', "uses only currentColor and none"),
    ("<path", "<script>alert(1)</script><path", "<script> may not stand"),
    ("<path", "<foreignObject><b>x</b></foreignObject><path", "<foreignObject> may not stand"),
    ("<path", '<a href="https://example.org"><b/></a><path', "<a> may not stand"),
    ("<path", '<path onclick="x()"', '"onclick" may not stand'),
    ("url(#t)", "url(https://example.org/x)", "points outside"),
    ("<svg", "<!DOCTYPE svg><svg", "document type"),
    ("</svg>", "", "not well-formed"),
    ("<path", "<g>" * 25 + "</g>" * 25 + "<path", "levels"),
    ("<path", "<g/>" * 4001 + "<path", "4000 elements"),
]


@pytest.mark.parametrize("old, new, message", PICTURE_FAULTS)
def test_a_drawing_with_what_a_page_may_not_hold_is_refused(old: str, new: str, message: str) -> None:
    svg = sample()["media/cup.svg"].replace(old, new, 1)
    found = faults(sample({"media/cup.svg": svg}))
    assert any(f.file == "media/cup.svg" and f.severity == "refused" and message in f.message for f in found), found


def test_a_drawing_that_begins_with_something_else_is_refused() -> None:
    found = faults(sample({"media/cup.svg": "<g><title>a</title><desc>b</desc></g>"}))
    assert "does not begin with <svg>" in found[0].message


def test_pictures_have_a_name_a_kind_and_a_size() -> None:
    raw = {path: text.encode() for path, text in sample().items()}
    raw |= {
        "media/Cup.svg": b"",
        "media/cup.gif": b"",
        "media/no.png": b"GIF",
        "media/big.jpg": b"\xff\xd8\xff" * 110_000,
    }
    found = refusals_of(raw)
    assert len(found) == 4
    assert [line.split(":")[0] for line in found] == ["media/Cup.svg", "media/big.jpg", "media/cup.gif", "media/no.png"]


def test_a_raster_picture_is_kept_with_the_course() -> None:
    text = lesson("asking", FIGURE.replace("cup.svg", "cup.png").replace("A cup", 'A "<cup>&'), sample()["02-ask.md"])
    raw = {path: each.encode() for path, each in sample({"02-ask.md": text}).items()}
    raw["media/cup.png"] = b"\x89PNG\r\n\x1a\nrest"
    course, _ = put_together(Source("tea", raw), TODAY)
    assert course is not None
    assert course.media[0].mime == "image/png"
    html = "".join(getattr(block, "html", "") for block in course.module("asking").blocks)
    assert '<img src="media/cup.png" alt="A &quot;&lt;cup&gt;&amp; on a table.">' in html


def test_files_that_course_yaml_does_not_know_are_named() -> None:
    found = faults(sample({"04-more.md": "", "notes/a.md": "", "bank/a.txt": "", "translations/de/course.yaml": ""}))
    assert [(fault.file, fault.severity) for fault in found] == [
        ("04-more.md", "refused"),
        ("bank/a.txt", "refused"),
        ("notes/a.md", "refused"),
        ("translations/de/course.yaml", "warned"),
    ]


def test_a_planned_module_may_be_missing_and_its_rules_wait() -> None:
    text = sample()["course.yaml"].replace("objective: serve, minutes: 3", "objective: serve, minutes: 3, draft: true")
    files = sample({"course.yaml": text})
    del files["03-serve.md"], files["bank/serve.md"]
    assert faults(files) == ()
    files["03-serve.md"] = "no front matter"
    assert faults(files)
