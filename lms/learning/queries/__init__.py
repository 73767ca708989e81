"""Questions about learning. Scores and attempts are answered to their learner only."""

from lms.learning.queries.dues import assignments_of_department, due_of, dues_of, overdue_below
from lms.learning.queries.enrolments import standing_of, standings_of
from lms.learning.queries.keys import key_of, lesson_key_of
from lms.learning.queries.progress import MyCourse, NextStep, ProgressRow, my_courses, next_step, progress_of, step_of
from lms.learning.queries.versions import PublishedCourse, course_of_version, courses_published

__all__ = [
    "MyCourse", "NextStep", "ProgressRow", "PublishedCourse", "assignments_of_department",
    "course_of_version", "courses_published", "due_of", "dues_of", "key_of", "lesson_key_of", "my_courses",
    "next_step", "overdue_below", "progress_of", "standing_of", "standings_of", "step_of",
]  # fmt: skip
