"""Learners are told of what HR did to their attempts, and of follow-ups that they asked for; nobody else is."""

from __future__ import annotations

import pytest

from lms.core.events import Event
from lms.db.work import Store
from lms.learning.events import AssessmentReset, FollowUpDue, FollowUpsChosen
from lms.notifications import queries
from tests.cast import CAST

PERSON = CAST["amara"].id
RESET = AssessmentReset(person_id=PERSON, course="trust", reset_id="r".rjust(26, "0"), reason="technical")
DUE = FollowUpDue(person_id=PERSON, course="trust", follow_up_id="f".rjust(26, "0"))
CHOSEN = FollowUpsChosen(person_id=PERSON, course="trust", enrolment_id="e".rjust(26, "0"))


@pytest.mark.parametrize("event, kinds", [(RESET, ["attempts_reset"]), (DUE, ["follow_up_due"]), (CHOSEN, [])])
def test_only_the_learner_is_told_and_once(cast: object, store: Store, event: Event, kinds: list[str]) -> None:
    for _ in range(2):
        with store.writing() as work:
            work.emit(event)
    with store.reading() as work:
        told = {name: queries.notices_for(work.session, CAST[name].id, work.now) for name in CAST}
    assert [notice.kind for notice in told.pop("amara")] == kinds
    assert not any(told.values())
