"""What a course is: content in; a checked, rendered course out; marking. No web, no database.

`check(path)` gives every fault, `load_course(path)` the course, `to_json` and `from_json` keep it, `draw` and `grade`
examine. Things to do are in `courses.activities`; the format is described with the course catalogue.
"""

from courses.activities.base import AnswerRefusedError, CoursesError, State
from courses.check import check
from courses.faults import CourseRefusedError, Fault
from courses.grading import Drawn, Result, draw, draw_followup, draw_pretest, grade
from courses.loader import load_catalogue, load_course
from courses.model import Course, CourseUnreadableError, Module, Question, from_json, to_json

__all__ = [
    "AnswerRefusedError", "Course", "CourseRefusedError", "CourseUnreadableError", "CoursesError", "Drawn", "Fault",
    "Module", "Question", "Result", "State", "check", "draw", "draw_followup", "draw_pretest", "from_json", "grade",
    "load_catalogue", "load_course", "to_json",
]  # fmt: skip
