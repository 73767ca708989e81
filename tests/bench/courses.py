"""Courses: what they add to the start of a process once they are published, and what it takes to check many."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from courses import check
from courses.faults import refused
from lms.db.migrate import upgrade
from lms.learning.service.publishing import SHIPPED
from tests.bench.companies import Company, publish
from tests.bench.figures import ROUNDS, Figure
from tests.bench.serving import TOP

LESSONS, QUESTIONS = 200, 2_000
COPIED = "social-selling"
ID = re.compile(r"(?m)^(:id: [a-z0-9-]+)$")


def figures() -> Iterator[Figure]:
    """Measure starting with the shipped courses published, and checking a large catalogue."""
    yield Figure("courses.start.cpu_s", start(), "CPU s", "≤ 0.3")
    with tempfile.TemporaryDirectory(prefix="pennydrop-bench-") as name:
        catalogue = Path(name)
        lessons, questions = copied(catalogue)
        before = time.process_time()
        faults = [fault for course in sorted(catalogue.iterdir()) for fault in check(course)]
        seconds = time.process_time() - before
        assert not refused(faults), faults[:5]
        yield Figure("courses.check.cpu_s", seconds, f"CPU s, {lessons} lessons, {questions:,} questions", "≤ 10")


def start() -> float:
    """Return the CPU seconds of a new process for courses: importing, comparing with what is published, reading all."""
    with tempfile.TemporaryDirectory(prefix="pennydrop-bench-") as name:
        made = Company(f"sqlite:///{Path(name) / 'courses.sqlite3'}", Path(name), None)
        store = made.store()
        upgrade(store.engine, with_accounts=False)
        publish(store)
        store.engine.dispose()
        command = [sys.executable, "-m", "tests.bench.starting", made.url]
        runs = [subprocess.run(command, cwd=TOP, capture_output=True, text=True, check=True) for _ in range(ROUNDS + 1)]
    return statistics.median(float(run.stdout) for run in runs[1:])


def copied(catalogue: Path) -> tuple[int, int]:
    """Write copies of a shipped course below a folder until there are enough; return the lessons and questions.

    Its questions stand there more than once, with ids of their own, as it has fewer than eighty.
    """
    source = SHIPPED / COPIED
    lessons = questions = 0
    while lessons < LESSONS or questions < QUESTIONS:
        slug = f"{COPIED}-{lessons}"
        for file in sorted(path for path in source.rglob("*") if path.is_file()):
            target = catalogue / slug / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
        yaml = catalogue / slug / "course.yaml"
        yaml.write_text(yaml.read_text().replace(f"slug: {COPIED}\n", f"slug: {slug}\n"))
        for bank in sorted((catalogue / slug / "bank").glob("0*.md")):
            front, marks, body = bank.read_text().partition("\n---\n")
            bank.write_text(front + marks + body + ID.sub(r"\1-b", body))
            questions += 2 * len(ID.findall(body))
        lessons += len(list((catalogue / slug).glob("0*.md")))
    return lessons, questions
