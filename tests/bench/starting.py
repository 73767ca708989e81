"""``python -m tests.bench.starting URL`` prints the CPU seconds that courses take of a start: nothing else is counted.

The modules of the application are loaded in between, and not counted: they are the start of the application.
"""

# ruff: noqa: E402, F401 - the order of the imports is what is measured.

from __future__ import annotations

import sys
import time

began = time.process_time()
import courses
import courses.evaluation
import courses.source
import courses.statistics
import courses.version

imported = time.process_time() - began
modules = {name for name in sys.modules if name.startswith("courses")}

from lms.core.settings import Settings
from lms.db.engine import make_engine
from lms.learning.queries.versions import courses_published
from lms.learning.service.publishing import UNCHANGED, publish_catalogue
from lms.wiring import make_store

with make_store(Settings(), make_engine(sys.argv[1])).writing() as work:
    began = time.process_time()
    outcomes = publish_catalogue(work)
    published = courses_published(work.session)
    read = time.process_time() - began

uncounted = {name for name in sys.modules if name.startswith("courses")} - modules
assert not uncounted, f"{sorted(uncounted)} loaded where it is not counted"
assert {outcome.outcome for outcome in outcomes} == {UNCHANGED}
assert len(published) == len(outcomes)
print(imported + read)
