"""What can be done in learning: the verbs. Each takes the :class:`~lms.db.work.Work` first."""

from lms.learning.service.adjusting import reset_assessment, set_extra_time
from lms.learning.service.assigning import assign, withdraw_assignment
from lms.learning.service.examining import (
    answer_question,
    answer_questions,
    save_question_draft,
    start_attempt,
    submit_attempt,
    submit_overdue,
)
from lms.learning.service.publishing import publish, publish_catalogue
from lms.learning.service.taking import answer_activity, answer_module, end_pass, enrol, save_draft

__all__ = [
    "answer_activity", "answer_module", "answer_question", "answer_questions", "assign", "end_pass", "enrol", "publish",
    "publish_catalogue", "reset_assessment", "save_draft", "save_question_draft", "set_extra_time", "start_attempt",
    "submit_attempt", "submit_overdue", "withdraw_assignment",
]  # fmt: skip
