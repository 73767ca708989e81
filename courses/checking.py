"""Put a course together from its files, and find every fault at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path

from courses.activities.kinds import PARSERS, Rating
from courses.bank import Placed, build_bank
from courses.blocks import Directive, cut
from courses.faults import CourseRefusedError, Fault, Log, instead
from courses.lesson import build_lesson
from courses.markdown import Page
from courses.model import Assessment, Change, Course, Followups, Media, Module, Objective, Question
from courses.pictures import read_media
from courses.plainyaml import Document, read_yaml
from courses.register import Register, read_register
from courses.schema import CourseEntry, ModuleEntry, validate
from courses.source import Source, read_source
from courses.version import content_hash

SHORT_COURSE = 30
# What the curriculum asks of a course that is not short: people plan with these.
MODULES = range(7, 10)
LEAST_MODULE_MINUTES = 6
COURSE_MINUTES = range(60, 81)
# An objective that begins so names a state of mind, which nobody can see or test.
UNSEEN = re.compile(r"(?i)(?:understand|know|learn|appreciate|realise|realize|(?:be|become) (?:aware|familiar))\b")
PRETEST_QUESTIONS = 5
BANK_TIMES = 3
KNOWN_FILES = frozenset({"course.yaml", "facts.yaml", "glossary.yaml", "evaluation.md"})
KNOWN_FOLDERS = frozenset({"bank", "media", "translations"})


def check(path: Path | str, today: date | None = None) -> tuple[Fault, ...]:
    """Return every fault of the course in a folder or zip, refusals and warnings, by file and line."""
    try:
        source = read_source(Path(path))
    except CourseRefusedError as refusal:
        return refusal.faults
    return put_together(source, today or date.today())[1]  # noqa: DTZ011 - a day of review is a local day.


def put_together(source: Source, today: date) -> tuple[Course | None, tuple[Fault, ...]]:
    """Return the course as far as it could be read, and its faults. It is fit only if none of them is a refusal."""
    log = Log("course.yaml")
    if "course.yaml" not in source.files:
        log.refuse(1, "there is no course.yaml. Add it.")
        return None, log.report()
    document = read_yaml(source.text("course.yaml", log), log)
    entry = validate(CourseEntry, document, log) if document else None
    if document is None or entry is None:
        return None, log.report()
    course = _Builder(source, log, entry, document, read_register(source, log, today)).build()
    return course, log.report()


@dataclass
class _Builder:
    source: Source
    log: Log
    entry: CourseEntry
    document: Document
    register: Register
    bank: list[Placed] = field(default_factory=list)
    pretest: list[Placed] = field(default_factory=list)
    bank_files: dict[str, str] = field(default_factory=dict)

    def build(self) -> Course:
        self._check_entry()
        self._check_files()
        modules = tuple(self._module(number, entry) for number, entry in enumerate(self.entry.modules))
        self._read_bank()
        self._check_bank()
        self._check_pretest()
        evaluation = self._evaluation()
        media = read_media(self.source.files, self.log)
        self.register.warn_unused(self.log)
        return self._course(modules, media, evaluation)

    def _line(self, *path: str | int) -> int:
        return self.document.line(path)

    def _page(self, path: str, *, test: bool = False) -> Page:
        return Page(self.log.of(path), self.register.facts, self.register.terms, test=test)

    def _used(self, page: Page) -> None:
        self.register.used_facts.update(page.cited)
        self.register.used_terms.update(page.terms)

    def _check_entry(self) -> None:
        entry = self.entry
        if entry.slug != self.source.name:
            self.log.refuse(
                self._line("slug"), f'slug is "{entry.slug}", the folder "{self.source.name}". Make them the same.'
            )
        if entry.changes[0].version != entry.version:
            self.log.refuse(
                self._line("version"),
                f'version is "{entry.version}", the newest change "{entry.changes[0].version}". Add an entry.',
            )
        self._check_changes()
        self._check_modules()
        self._check_objectives()
        self._check_time()

    def _check_time(self) -> None:
        entry = self.entry
        minutes = sum(module.minutes for module in entry.modules)
        if minutes < SHORT_COURSE:
            return
        if entry.pretest is None:
            message = f'"pretest" is missing; a course of {SHORT_COURSE} minutes or more opens with one. Add it.'
            self.log.refuse(1, message)
        line = self._line("modules")
        if len(entry.modules) not in MODULES:
            self.log.advise(line, f"{len(entry.modules)} modules; 7 to 9 are a good size. Split or join some.")
        if minutes not in COURSE_MINUTES:
            self.log.advise(line, f"the course takes {minutes} minutes; about 70 are a good size. Shorten or split it.")
        for number, module in enumerate(entry.modules):
            if module.minutes < LEAST_MODULE_MINUTES:
                message = f'"{module.id}" takes {module.minutes} minutes; 6 to 12 are a good size. Join two.'
                self.log.advise(self._line("modules", number, "minutes"), message)

    def _check_objectives(self) -> None:
        for name, text in self.entry.objectives.items():
            if found := UNSEEN.match(text):
                message = f'"{found[0]}" cannot be seen or tested. Begin with what the learner can do.'
                self.log.advise(self._line("objectives", name), message)

    def _check_modules(self) -> None:
        entry = self.entry
        for key in ("id", "file"):
            counted = Counter(getattr(module, key) for module in entry.modules)
            for number, module in enumerate(entry.modules):
                name = getattr(module, key)
                if counted[name] > 1:
                    line = self._line("modules", number, key)
                    self.log.refuse(line, f'the {key} "{name}" stands at {counted[name]} modules. Change one.')
        taught = {module.objective for module in entry.modules}
        for name in entry.objectives:
            if name not in taught:
                line = self._line("objectives", name)
                self.log.refuse(line, f'no module has the objective "{name}". Give it one, or remove it.')

    def _check_changes(self) -> None:
        for number, (newer, older) in enumerate(pairwise(self.entry.changes)):
            line = self._line("changes", number, "version")
            new, old = (tuple(int(part) for part in change.version.split(".")) for change in (newer, older))
            if new <= old or newer.date < older.date:
                self.log.refuse(line, f'"{newer.version}" stands above "{older.version}". Put the newest first.')
            elif (new[0] > old[0]) != (newer.kind == "material"):
                self.log.refuse(line, f'"{newer.version}": material raises the first number, editorial the second.')

    def _check_files(self) -> None:
        known = KNOWN_FILES | {module.file for module in self.entry.modules}
        for path in self.source.files:
            folder, _, rest = path.partition("/")
            if folder == "translations":
                self.log.of(path).advise(1, "translations are not read yet; this file changes nothing.")
            elif (rest and folder not in KNOWN_FOLDERS) or (not rest and path not in known):
                cure = instead(path, known, "List it in course.yaml, or remove it.")
                self.log.of(path).refuse(1, f"course.yaml does not know this file. {cure}")

    def _module(self, number: int, entry: ModuleEntry) -> Module:
        if entry.objective not in self.entry.objectives:
            cure = instead(entry.objective, self.entry.objectives, "Add it to objectives.")
            self.log.refuse(
                self._line("modules", number, "objective"), f'there is no objective "{entry.objective}". {cure}'
            )
        if not entry.file.startswith(f"{number + 1:02d}-"):
            line = self._line("modules", number, "file")
            self.log.refuse(line, f'"{entry.file}" is module {number + 1}. Begin its name with "{number + 1:02d}-".')
        if entry.file not in self.source.files:
            if not entry.draft:
                cure = instead(entry.file, self.source.files, 'Write it, or add "draft: true".')
                line = self._line("modules", number, "file")
                self.log.refuse(line, f'the file "{entry.file}" does not exist. {cure}')
            return _planned(entry)
        page = self._page(entry.file)
        text = self.source.text(entry.file, page.log)
        module = build_lesson(entry, text, page, self.source.files, self.entry.language)
        self._used(page)
        return _planned(entry) if entry.draft else module

    def _live(self) -> list[str]:
        """Return the objectives that a finished module teaches; rules about the others wait."""
        taught = {module.objective for module in self.entry.modules if not module.draft}
        return [name for name in self.entry.objectives if name in taught]

    def _read_bank(self) -> None:
        pretest = self.entry.pretest.file if self.entry.pretest else ""
        modules = {module.id: module for module in self.entry.modules}
        for path in sorted(path for path in self.source.files if path.startswith("bank/")):
            page = self._page(path, test=True)
            if not path.endswith(".md"):
                page.log.refuse(1, "a bank file ends in .md. Rename or remove it.")
                continue
            used: set[str] = set()
            front, questions = build_bank(path, self.source.text(path, page.log), page, self.entry.objectives)
            used.update(fact for placed in questions for fact in placed.question.facts)
            self.register.used_facts.update(used)
            self.register.used_terms.update(page.terms)
            if front is None:
                continue
            if front.pretest != (path == pretest):
                page.log.refuse(1, 'only the file that course.yaml names as pretest says "pretest: true". Change one.')
            if path == pretest:
                self.pretest = questions
                continue
            self.bank += questions
            self._check_front(page.log, front.module, front.objective, modules)

    def _check_front(
        self, log: Log, module: str | None, objective: str | None, modules: dict[str, ModuleEntry]
    ) -> None:
        if not module or not objective:
            log.refuse(1, 'a bank file begins with "module: id" and "objective: id". Add them.')
            return
        if module not in modules:
            log.refuse(2, f'there is no module "{module}". {instead(module, modules, "Use one of course.yaml.")}')
        elif modules[module].objective != objective:
            log.refuse(2, f'module "{module}" has the objective "{modules[module].objective}". Change one.')
        if objective in self.bank_files:
            log.refuse(1, f'"{objective}" has a bank file already, {self.bank_files[objective]}. Keep one.')
        self.bank_files.setdefault(objective, log.file)

    def _check_bank(self) -> None:
        ids: dict[str, Placed] = {}
        for placed in (*self.bank, *self.pretest):
            first = ids.setdefault(placed.question.id, placed)
            if first is not placed:
                log = self.log.of(placed.file)
                log.refuse(
                    placed.line, f'the id "{placed.question.id}" is that of {first.file}:{first.line}. Change one.'
                )
        counted = Counter(placed.question.objective for placed in self.bank)
        draw = self.entry.assessment.per_objective
        for name in self._live():
            missing = BANK_TIMES * draw - counted[name]
            if missing > 0:
                log = self.log.of(self.bank_files.get(name, "course.yaml"))
                line = 1 if name in self.bank_files else self._line("objectives", name)
                message = f'{counted[name]} questions for "{name}"; drawing {draw} needs {BANK_TIMES * draw}.'
                log.refuse(line, f"{message} Write {missing} more.")

    def _check_pretest(self) -> None:
        if self.entry.pretest is None:
            return
        path = self.entry.pretest.file
        if path not in self.source.files:
            self.log.refuse(self._line("pretest", "file"), f'the file "{path}" does not exist. Write it.')
            return
        if len(self.pretest) != PRETEST_QUESTIONS:
            message = (
                f"the pre-test has {len(self.pretest)} questions; it needs exactly {PRETEST_QUESTIONS}. Change it."
            )
            self.log.of(path).refuse(1, message)
        like = {(placed.question.objective, placed.question.difficulty) for placed in self.bank}
        live = self._live()
        for placed in self.pretest:
            question = placed.question
            if question.objective in live and (question.objective, question.difficulty) not in like:
                message = f'the bank has no question of difficulty {question.difficulty} for "{question.objective}".'
                self.log.of(path).refuse(placed.line, f"{message} Write one, so that like is compared with like.")

    def _evaluation(self) -> Rating | None:
        if "evaluation.md" not in self.source.files:
            return None
        page = self._page("evaluation.md")
        pieces = cut(self.source.text("evaluation.md", page.log), 1, page.log)
        if len(pieces) != 1 or not isinstance(pieces[0], Directive) or pieces[0].name != "rating":
            page.log.refuse(1, "evaluation.md holds one {rating} and nothing else. Change it.")
            return None
        rating = PARSERS["rating"](pieces[0], page)
        self._used(page)
        return rating if isinstance(rating, Rating) else None

    def _course(self, modules: tuple[Module, ...], media: tuple[Media, ...], evaluation: Rating | None) -> Course:
        entry = self.entry
        return Course(
            slug=entry.slug,
            version=entry.version,
            language=entry.language,
            title=entry.title,
            subtitle=entry.subtitle,
            summary=" ".join(entry.summary.split()),
            audience=entry.audience,
            objectives=tuple(Objective(name, text) for name, text in entry.objectives.items()),
            modules=modules,
            assessment=Assessment(**entry.assessment.model_dump()),
            followups=Followups(**entry.followups.model_dump()),
            changes=tuple(Change(**change.model_dump()) for change in entry.changes),
            pretest=_questions(self.pretest),
            bank=_questions(self.bank),
            facts=self.register.as_facts(),
            terms=self.register.as_terms(),
            media=media,
            evaluation=evaluation,
            hash=content_hash(self.source.files),
        )


def _questions(placed: Iterable[Placed]) -> tuple[Question, ...]:
    return tuple(each.question for each in placed)


def _planned(entry: ModuleEntry) -> Module:
    return Module(entry.id, entry.title, entry.objective, entry.minutes, entry.draft)
