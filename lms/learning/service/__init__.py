"""What can be done in learning: the verbs. Each takes the :class:`~lms.db.work.Work` first."""

from lms.learning.service.adjusting import reset_assessment, set_extra_time
from lms.learning.service.assigning import assign, withdraw_assignment
from lms.learning.service.counting import keep_count
from lms.learning.service.evaluating import evaluate
from lms.learning.service.evidencing import decide_evidence, hand_in_evidence, take_back_evidence
from lms.learning.service.examining import (
    answer_question,
    answer_questions,
    save_question_draft,
    start_attempt,
    submit_attempt,
    submit_overdue,
)
from lms.learning.service.following import announce_follow_ups, choose_follow_ups, start_follow_up, stop_follow_ups
from lms.learning.service.publishing import publish, publish_catalogue
from lms.learning.service.renewing import call_renewal, renewal_fault
from lms.learning.service.repeating import ask_again
from lms.learning.service.taking import answer_activity, answer_module, end_pass, enrol, save_draft

__all__ = [
    "announce_follow_ups", "answer_activity", "answer_module", "answer_question", "answer_questions", "ask_again",
    "assign", "call_renewal", "choose_follow_ups", "decide_evidence", "end_pass", "enrol", "evaluate",
    "hand_in_evidence", "keep_count", "publish", "publish_catalogue", "renewal_fault", "reset_assessment", "save_draft",
    "save_question_draft", "set_extra_time", "start_attempt", "start_follow_up", "stop_follow_ups", "submit_attempt",
    "submit_overdue", "take_back_evidence", "withdraw_assignment",
]  # fmt: skip
