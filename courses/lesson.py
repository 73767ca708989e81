"""One module file → one rendered lesson, with the rules of section 3 of the format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from courses import measure
from courses.activities.kinds import PARSERS, Activity, Reflect, Rewrite, Scenario
from courses.blocks import ACTIVITIES, CALLOUTS, Directive, Heading, Piece, Prose, cut, cut_items
from courses.front import read_front
from courses.giveaways import warn_giveaways
from courses.markdown import Page, Text, escape, gate
from courses.model import ActivityBlock, Block, HtmlBlock, Module, Note, Section
from courses.pictures import render_figure
from courses.schema import ModuleEntry, ModuleFront

MOST_WORDS = 900
MOST_SECTION_WORDS = 250
MOST_HOOK_WORDS = 120
RECAP_ITEMS = 3
# Each drawing stands inline; without a limit a short text could make a page of gigabytes.
MOST_FIGURES = 12
# A lesson of 900 words has a handful; each more is looked for among all before it.
MOST_SECTIONS = 60
WORDS_A_MINUTE = 180
MINUTES_OFF = 3
CITED = re.compile(r"\[@([^\]\s]{1,100})\]")
LOCAL_LAW = "Local law and your company’s policy decide."


@dataclass
class _Part:
    """The hook (no title) or one section, with what is measured."""

    line: int
    title: str = ""
    id: str = ""
    paragraphs: list[tuple[int, str]] = field(default_factory=list)

    def words(self) -> int:
        return sum(measure.words(text) for _, text in self.paragraphs)


def build_lesson(entry: ModuleEntry, text: str, page: Page, files: Mapping[str, bytes], language: str) -> Module:
    """Render the file of `entry`; faults go to the log of the page."""
    front, body, line = read_front(text, ModuleFront, page.log)
    if front and front.module != entry.id:
        page.log.refuse(2, f'this says module "{front.module}", course.yaml says "{entry.id}". Make them the same.')
    pieces = cut(body, line, page.log)
    writer = _Writer(page, files, line)
    for piece in pieces:
        writer.take(piece)
    _check_hook(writer, page)
    _check_end(pieces, page)
    _check_activities(writer, page)
    _check_length(writer, entry, page, language)
    warn_giveaways((each for each in pieces if isinstance(each, Directive) and each.name == "choice"), page.log)
    return Module(
        id=entry.id,
        title=entry.title,
        objective=entry.objective,
        minutes=entry.minutes,
        draft=False,
        reviewed=front.reviewed if front else None,
        words=sum(part.words() for part in writer.parts),
        hook="".join(b.html for b in writer.blocks if isinstance(b, HtmlBlock) and not b.section),
        sections=tuple(Section(part.id, part.title) for part in writer.parts[1:]),
        blocks=tuple(writer.blocks),
        activities=tuple(writer.activities),
        recap=tuple(writer.recap),
        notes=tuple(Note(number, fact) for number, fact in enumerate(page.cited, 1)),
        terms=tuple(page.terms),
        laws=tuple(writer.laws),
    )


class _Writer:
    """Turns pieces into blocks; neighbouring texts become one block."""

    def __init__(self, page: Page, files: Mapping[str, bytes], line: int) -> None:
        self.page = page
        self.files = files
        self.parts = [_Part(line)]
        self.blocks: list[Block] = []
        self.activities: list[Activity] = []
        self.recap: list[str] = []
        self.laws: list[str] = []
        self.figures = 0

    def take(self, piece: Piece) -> None:
        if isinstance(piece, Heading):
            self._heading(piece)
        elif isinstance(piece, Prose):
            self._html(self._counted(self.page.text(piece.text, piece.line, headings=True)))
        elif piece.name in ACTIVITIES:
            self._activity(piece)
        elif piece.name in CALLOUTS:
            self._callout(piece)
        elif piece.name == "figure":
            self._figure(piece)
        else:
            self._recap(piece)

    def _html(self, html: str) -> None:
        section = self.parts[-1].id
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, HtmlBlock) and last.section == section:
            self.blocks[-1] = HtmlBlock(f"{last.html}\n{html}", section)
        else:
            self.blocks.append(HtmlBlock(html, section))

    def _counted(self, text: Text) -> str:
        self.parts[-1].paragraphs.extend(text.paragraphs)
        return text.html

    def _heading(self, heading: Heading) -> None:
        if len(self.parts) > MOST_SECTIONS:
            self.page.log.refuse(self.parts[-1].line, f"this lesson has over {MOST_SECTIONS} sections. Join some.")
            return
        title = self.page.inline(heading.text, heading.line)
        if not title:
            self.page.log.refuse(heading.line, "this heading is empty. Write it, or remove it.")
        plain = re.sub(r"<[^>]+>", "", title)
        section = section_id(plain, [part.id for part in self.parts])
        self.parts.append(_Part(heading.line, plain, section))
        self._html(f'<h2 id="{section}">{title}</h2>')

    def _activity(self, directive: Directive) -> None:
        activity = PARSERS[directive.name](directive, self.page)
        if activity is None:
            return
        if activity.id and activity.id in [other.id for other in self.activities]:
            self.page.log.refuse(directive.line, f'the id "{activity.id}" stands twice in this module. Change one.')
        self.activities.append(activity)
        self.blocks.append(ActivityBlock(activity.id, self.parts[-1].id))

    def _no_options(self, directive: Directive) -> None:
        for key, (_, line) in directive.options.items():
            self.page.log.refuse(line, f'":{key}:" is not an option of {{{directive.name}}}. Remove it.')

    def _callout(self, directive: Directive) -> None:
        self._no_options(directive)
        law = directive.name == "law"
        body = self._counted(self.page.text(directive.text, directive.text_line, law=law))
        if not body:
            self.page.log.refuse(directive.line, f"this {{{directive.name}}} is empty. Write it, or remove it.")
        title = f'<p class="callout-title">{escape(directive.title)}</p>' if directive.title else ""
        foot = self._law(directive) if law else ""
        self._html(gate(f'<div role="note" class="callout callout-{directive.name}">{title}{body}{foot}</div>'))

    def _law(self, directive: Directive) -> str:
        self.laws.append(f"{directive.title}\n{directive.text.strip()}")
        facts = [self.page.facts[name] for name in CITED.findall(directive.text) if name in self.page.facts]
        laws = [fact for fact in facts if fact.kind == "law"]
        if not laws:
            self.page.log.refuse(directive.line, 'this {law} cites no fact of kind law. Add "[@fact-id]".')
        places = "; ".join(dict.fromkeys(f"{escape(fact.where)}, checked {_day(fact.seen)}" for fact in laws))
        return f'<p class="callout-foot">{places}. {LOCAL_LAW}</p>'

    def _figure(self, directive: Directive) -> None:
        self.figures += 1
        if self.figures > MOST_FIGURES:
            self.page.log.refuse(directive.line, f"this lesson has over {MOST_FIGURES} figures. Leave some out.")
            return
        html, caption = render_figure(directive, self.page, self.files, self.figures)
        self._counted(caption)
        self._html(html)

    def _recap(self, directive: Directive) -> None:
        self._no_options(directive)
        before, items = cut_items(directive.text, directive.text_line, self.page.log)
        if self.recap:
            self.page.log.refuse(directive.line, "a second {recap}. Keep one, near the end.")
        if before.strip() or len(items) != RECAP_ITEMS:
            self.page.log.refuse(directive.line, f"the recap is exactly {RECAP_ITEMS} items, and nothing else.")
        self.recap = [self.page.inline(item.text, item.line) for item in items]
        lines = "".join(f"<li>{item}</li>" for item in self.recap)
        self._html(gate(f'<div class="recap"><ol>{lines}</ol></div>'))


def section_id(title: str, taken: list[str]) -> str:
    """Return an id for a heading, unlike all those taken, and never that of a note, term or form field."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = "section-" + (re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-") or "untitled")
    number = 2
    name = base
    while name in taken:
        name = f"{base}-{number}"
        number += 1
    return name


def _check_end(pieces: list[Piece], page: Page) -> None:
    last = pieces[-2:]
    line = pieces[-1].line if pieces else 1
    names = [piece.name if isinstance(piece, Directive) else "" for piece in last]
    if names != ["recap", "reflect"]:
        page.log.refuse(line, 'a module ends with {recap} and then one {reflect} with ":commitment: true". Add them.')
    elif isinstance(last[1], Directive) and last[1].options.get("commitment", ("", 0))[0] != "true":
        page.log.refuse(line, 'the last {reflect} is the commitment. Add ":commitment: true".')


def _check_hook(writer: _Writer, page: Page) -> None:
    if all(block.section for block in writer.blocks):
        message = 'this module begins without a hook. Write a case or a question above the first "##".'
        page.log.refuse(writer.parts[0].line, message)


def _check_activities(writer: _Writer, page: Page) -> None:
    if all(isinstance(activity, Reflect) for activity in writer.activities):
        page.log.refuse(1, "there is nothing to do in this module but {reflect}. Add another activity.")
    commitments = [activity for activity in writer.activities if isinstance(activity, Reflect) and activity.commitment]
    if len(commitments) > 1:
        page.log.refuse(1, f"{len(commitments)} reflections are commitments. Keep the one at the end.")


def _check_length(writer: _Writer, entry: ModuleEntry, page: Page, language: str) -> None:
    hook, *sections = writer.parts
    if hook.words() > MOST_HOOK_WORDS:
        page.log.refuse(hook.line, f"the hook has {hook.words()} words. Keep it to {MOST_HOOK_WORDS}.")
    for part in sections:
        if part.words() > MOST_SECTION_WORDS:
            message = f'the section "{part.title}" has {part.words()} words. Keep it to {MOST_SECTION_WORDS}.'
            page.log.refuse(part.line, message)
        age = measure.reading_age(part.paragraphs) if language.split("-", maxsplit=1)[0] == "en" else 0
        if age > measure.READING_AGE:
            page.log.advise(part.line, f'the section "{part.title}" has reading age {age:.0f}. Use shorter words.')
    total = sum(part.words() for part in writer.parts)
    if total > MOST_WORDS:
        page.log.refuse(1, f"this module has {total} words. Keep it to {MOST_WORDS}.")
    for line, count in measure.long_sentences(p for part in writer.parts for p in part.paragraphs):
        page.log.advise(line, f"a sentence of {count} words. Cut it in two; {measure.LONGEST_SENTENCE} is the most.")
    minutes = total / WORDS_A_MINUTE + sum(_minutes(activity) for activity in writer.activities)
    if abs(minutes - entry.minutes) > MINUTES_OFF:
        page.log.advise(1, f"this takes about {minutes:.0f} minutes; course.yaml says {entry.minutes}. Change one.")


def _minutes(activity: Activity) -> int:
    return 3 if isinstance(activity, Scenario | Rewrite) else 1


def _day(day: date) -> str:
    """Return a day in words that never break across lines."""
    return f"{day.day}\u00a0{day:%B}\u00a0{day.year}"
