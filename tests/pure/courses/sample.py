"""A small whole course, made by hand: every kind of activity once, and no fault. Tests break one thing at a time."""

from __future__ import annotations

from datetime import date

from courses.checking import put_together
from courses.faults import Fault
from courses.model import Course
from courses.source import Source

TODAY = date(2026, 11, 21)
Files = dict[str, str]

COURSE = """\
format: 1
slug: tea
version: "1.0"
title: Tea for guests
summary: How to make tea that a guest will finish.
objectives:
  brew: Brew a pot that is neither weak nor bitter.
  ask: Ask a guest how they take it, before you pour.
  serve: Serve tea so that nobody has to reach across a neighbour.
modules:
  - {file: 01-brew.md, id: brewing, title: Brew, objective: brew, minutes: 12}
  - {file: 02-ask.md, id: asking, title: Ask, objective: ask, minutes: 3}
  - {file: 03-serve.md, id: serving, title: Serve, objective: serve, minutes: 3}
pretest:
  file: bank/pretest.md
assessment:
  per_objective: 1
changes:
  - {version: "1.0", date: 2026-11-01, kind: material, note: First version.}
"""

FACTS = """\
facts:
  boiling:
    kind: figure
    claim: Water boils at 100 degrees at sea level.
    source: A school book
    kept: shelf 3
    year: 1990
    where: world
    seen: 2026-11-01
    review: 2028-11-01
    grade: B
  guest-law:
    kind: law
    claim: A guest may decline tea.
    caveat: An example.
    source: House rules
    url: https://example.org/rules
    year: undated
    where: Our house
    seen: 2026-11-01
    review: 2028-11-01
    grade: A
"""

GLOSSARY = """\
terms:
  pot:
    term: pot
    means: The vessel in which tea is made.
"""

CHOICE = """\
:::{choice} The first cup
:id: first-cup

What comes first?
- [ ] The cup
  > Cold cups cool tea.
- [x] The guest
  > She decides.
:::
"""

SCENARIO = """\
:::{scenario} A guest at four
:id: at-four
:meter: Trust
:start: 60

It is four.

### door: She rings
- Open at once. [+15](#room)
  > She smiles.
- Wait a little. [-20](#room)
  > She rings again.

### room: She sits
- Ask how she takes it. [+5](#table)
  > "With lemon."
- Pour. [-10](#table)
  > She looks at the cup.

### table: She drinks
- Offer more. [+5 from 70](#end-good) [-5](#end-poor)
  > It was your second sentence.
- Say nothing.
  [0](#end-mixed)
  > She looks at the clock.

### end-good (good): She stays
Until six.

### end-mixed (mixed): She leaves at five
She had a bus.

### end-poor (poor): She leaves
The cup is full.
:::
"""

ORDER = """\
:::{order}
:id: steps
Put the steps in order.
1. Boil
   > Water first.
2. Pour
3. Wait
:::
"""

SORT = """\
:::{sort} Hot or cold?
:id: hot-cold
Which is which?
### hot: Hot
- Tea
  > It steams.
- Soup
  > It steams, too.
### cold: Cold
- Ice
  > It melts.
- Snow
  > It falls.
:::
"""

HIGHLIGHT = """\
:::{highlight}
:id: rude
:mark: is rude
A note on the door.
- [ ] Dear guest,
  > Polite.
- [x] Be quick.
  > It pushes.
- [ ] The tea is ready.
  > A fact.
- [x] Do not be late again.
  > It scolds.
- [ ] Yours, Ana
  > A name.
:::
"""

REWRITE = """\
:::{rewrite} Say it kindly
:id: kindly
:min_words: 3
:max_words: 20
Write it again.
### start: As it was
> Be quick.
### model: One way
> Come when it suits you.
### check: Compare
- It is kind.
- It is short.
- It is true.
:::
"""

REFLECT = """\
:::{reflect}
:id: last-guest
Who was your last guest?
:::
"""

RATING = """\
:::{rating}
:id: after-module
:scale: agree
:feeds: evaluation
- usable: I can use this.
- clear: It was clear.
:::
"""

END = """\
:::{recap}
- Ask.
- Brew.
- Serve.
:::

:::{reflect} This week I will …
:id: this-week
:commitment: true
- … ask one guest.
- … warm the cup.
:::
"""

FIGURE = """\
:::{figure} media/cup.svg
:alt: A cup on a table.

One cup.

### text: The picture in words
A cup stands on a table.
:::
"""

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" aria-labelledby="t"><title id="t">Cup</title>'
    '<desc>A cup.</desc><g id="c" clip-path="url(#t)"><path d="M0 0 9 9" stroke="currentColor"/></g></svg>'
)

CALLOUTS = """\
:::{note} Before you start
Water boils at 100 degrees. [@boiling]
:::

:::{law} May I decline?
In our house you may. [@guest-law]
:::
"""


def lesson(module: str, *middle: str) -> str:
    """Return the text of a module that ends as it should."""
    front = f"---\nmodule: {module}\nreviewed: 2026-11-01\n---\n\n"
    return front + "\n\n".join(["A bell rings.", "## Begin", "Take the [pot](term:pot).", *middle, END])


def question(name: str, difficulty: int = 1, more: str = "") -> str:
    """Return one question of the bank with four even options."""
    right = len(name) % 2 + difficulty - 1
    options = "".join(
        f"- [{'x' if number == right else ' '}] Take {text} now\n  > Because.\n"
        for number, text in enumerate(("one", "two", "six", "ten"))
    )
    return f":::{{choice}}\n:id: {name}\n:difficulty: {difficulty}\n{more}\nHow many for {name}?\n{options}:::\n"


def bank(module: str, objective: str) -> str:
    """Return a bank file of three questions, one of each difficulty."""
    front = f"---\nmodule: {module}\nobjective: {objective}\n---\n\n"
    return front + "\n".join(question(f"{objective}-{n}", n) for n in (1, 2, 3))


def sample(changes: Files | None = None) -> Files:
    """Return the files of the course, with `changes` to some of them."""
    pretest = "\n".join(
        question(f"pre-{objective}-{n}", n, f":objective: {objective}\n")
        for n, objective in ((1, "brew"), (2, "brew"), (1, "ask"), (2, "ask"))
    )
    everything = (CHOICE, SCENARIO, ORDER, SORT, HIGHLIGHT, REWRITE, REFLECT, RATING, FIGURE, CALLOUTS)
    files = {
        "course.yaml": COURSE,
        "facts.yaml": FACTS,
        "glossary.yaml": GLOSSARY,
        "01-brew.md": lesson("brewing", *everything),
        "02-ask.md": lesson("asking", CHOICE),
        "03-serve.md": lesson("serving", CHOICE),
        "bank/brew.md": bank("brewing", "brew"),
        "bank/ask.md": bank("asking", "ask"),
        "bank/serve.md": bank("serving", "serve"),
        "bank/pretest.md": "---\npretest: true\n---\n"
        + pretest
        + question("pre-3", 3, ":objective: serve\n:facts: boiling, guest-law\n"),
        "media/cup.svg": SVG,
    }
    return {**files, **(changes or {})}


def source(files: Files, name: str = "tea") -> Source:
    """Return files as a source that is already read."""
    return Source(name, {path: text.encode() for path, text in files.items()})


def faults(files: Files, today: date = TODAY) -> tuple[Fault, ...]:
    """Return all faults of these files."""
    return put_together(source(files), today)[1]


def lesson_faults(text: str) -> list[str]:
    """Return the faults of a course whose second module holds `text`, as `line: message`, with the end added."""
    body = lesson("asking", CHOICE, text)
    return [
        f"{fault.line}: {fault.message}" for fault in faults(sample({"02-ask.md": body})) if fault.file == "02-ask.md"
    ]


def built(changes: Files | None = None) -> Course:
    """Return the rendered course; it has no faults unless `changes` bring some."""
    course, found = put_together(source(sample(changes)), TODAY)
    assert course is not None, found
    return course
