"""What a course is: content in; a checked, rendered course out; marking. No web, no database.

`check(path)` gives every fault, `load_course(path)` the course, `to_json` and `from_json` keep it, `draw` and `grade`
examine. Things to do are in `courses.activities`. What reads Markdown and YAML loads when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from courses.activities.base import AnswerRefusedError, CoursesError, State
from courses.faults import CourseRefusedError, Fault
from courses.grading import Drawn, Result, draw, draw_followup, draw_pretest, grade
from courses.model import Course, CourseUnreadableError, Fact, Module, Question, Term, from_json, to_json

if TYPE_CHECKING:
    from courses.checking import check
    from courses.loader import load_catalogue, load_course
__all__ = [
    "AnswerRefusedError", "Course", "CourseRefusedError", "CourseUnreadableError", "CoursesError", "Drawn",
    "Fact", "Fault", "Module", "Question", "Result", "State", "Term", "check", "draw", "draw_followup",
    "draw_pretest", "from_json", "grade", "load_catalogue", "load_course", "to_json",
]  # fmt: skip
LATER = {"check": "courses.checking", "load_catalogue": "courses.loader", "load_course": "courses.loader"}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute.
    if name not in LATER:
        raise AttributeError(name)
    return getattr(import_module(LATER[name]), name)
