"""The fact register and the glossary: what is claimed, how well it is founded, and what words mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from courses import measure
from courses.faults import Log
from courses.model import Fact, Term
from courses.plainyaml import Document, read_yaml
from courses.schema import FactEntry, FactsFile, GlossaryFile, TermEntry, validate
from courses.source import Source

MOST_MEANING_WORDS = 25
GRACE = timedelta(days=90)


@dataclass
class Register:
    """Facts and terms by id, the line of each, and which of them have been used."""

    facts: Mapping[str, FactEntry] = field(default_factory=dict)
    terms: Mapping[str, TermEntry] = field(default_factory=dict)
    fact_lines: dict[str, int] = field(default_factory=dict)
    term_lines: dict[str, int] = field(default_factory=dict)
    used_facts: set[str] = field(default_factory=set)
    used_terms: set[str] = field(default_factory=set)

    def warn_unused(self, log: Log) -> None:
        """Warn of facts and terms that no text uses."""
        for name in sorted(set(self.facts) - self.used_facts):
            log.of("facts.yaml").advise(self.fact_lines[name], f'"{name}" is cited nowhere. Cite it, or remove it.')
        for name in sorted(set(self.terms) - self.used_terms):
            log.of("glossary.yaml").advise(self.term_lines[name], f'"{name}" is used nowhere. Use it, or remove it.')

    def as_facts(self) -> tuple[Fact, ...]:
        """Return the facts as the rendered course holds them."""
        return tuple(
            Fact(
                id=name,
                kind=fact.kind,
                claim=fact.claim,
                caveat=fact.caveat or "",
                source=fact.source,
                url=fact.url or "",
                year=str(fact.year),
                where=fact.where,
                seen=fact.seen,
                review=fact.review,
                grade=fact.grade,
            )
            for name, fact in self.facts.items()
        )

    def as_terms(self) -> tuple[Term, ...]:
        """Return the terms as the rendered course holds them."""
        return tuple(Term(name, term.term, term.means) for name, term in self.terms.items())


def read_register(source: Source, log: Log, today: date) -> Register:
    """Read facts.yaml and glossary.yaml where they stand, and check what they say as of `today`."""
    register = Register()
    document = _document(source, "facts.yaml", log)
    facts = validate(FactsFile, document, log.of("facts.yaml")) if document else None
    if document and facts:
        register.facts = facts.facts
        register.fact_lines = {name: document.line(("facts", name)) for name in facts.facts}
        for name, fact in facts.facts.items():
            _check_fact(name, fact, register.fact_lines[name], log.of("facts.yaml"), today)
    document = _document(source, "glossary.yaml", log)
    terms = validate(GlossaryFile, document, log.of("glossary.yaml")) if document else None
    if document and terms:
        register.terms = terms.terms
        register.term_lines = {name: document.line(("terms", name)) for name in terms.terms}
        for name, term in terms.terms.items():
            _check_term(name, term, document.line(("terms", name, "means")), log.of("glossary.yaml"))
    return register


def _document(source: Source, path: str, log: Log) -> Document | None:
    if path not in source.files:
        return None
    here = log.of(path)
    text = source.text(path, here)
    return read_yaml(text, here) if text else None


def _check_fact(name: str, fact: FactEntry, line: int, log: Log, today: date) -> None:
    if fact.grade == "C" and not fact.caveat:
        log.refuse(line, f'"{name}" is grade C without a caveat. Say what weakens it.')
    if not fact.url and not fact.kept:
        log.refuse(line, f'"{name}" has neither url nor kept. Say where its text can be read.')
    if fact.seen > today:
        log.refuse(line, f'"{name}" was seen on {fact.seen}, which is to come. Correct the date.')
    if fact.review + GRACE < today:
        log.refuse(line, f'"{name}" was due for review on {fact.review}, over 90 days ago. Look it up again.')
    elif fact.review < today:
        log.advise(line, f'"{name}" was due for review on {fact.review}. Look it up again.')


def _check_term(name: str, term: TermEntry, line: int, log: Log) -> None:
    count = measure.words(term.means)
    if count > MOST_MEANING_WORDS:
        log.refuse(line, f'"{name}" is explained in {count} words. Keep it to {MOST_MEANING_WORDS}.')
    if "\n" in term.means:
        log.refuse(line, f'"{name}" is explained in several lines. Write one.')
