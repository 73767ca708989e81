from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from lms.accounts.queries import personas
from lms.core.access import Role
from lms.core.errors import RuleRefused
from lms.core.groups import LEAST_SHOWN
from lms.demo.company import PERSONAS
from lms.demo.loading import is_there, load
from lms.learning.queries.following import follow_ups_of
from lms.learning.rules import evidence_kind
from lms.people.queries import actor_of
from lms.permission.queries.renewals import preview_renewal
from lms.permission.queries.reviews import reviews_of
from tests.domain.demo.checks import events_of, failed_and_answered, faults_of, rows_of
from tests.domain.demo.conftest import Loaded
from tests.fixtures.work import NOW


def test_figures_trail_and_streams_are_whole(played: Loaded) -> None:
    assert faults_of(played) == []


def test_everybody_is_there_and_some_have_left(played: Loaded) -> None:
    people = rows_of(played, "lms_persons")
    assert len(people) == 80
    assert sum(person["email"] is None for person in people) == 20
    assert 0 < sum(not person["active"] for person in people) < 10


def test_the_history_lies_in_the_past_and_reaches_the_last_days(played: Loaded) -> None:
    recorded = [row["recorded_at"] for row in rows_of(played, "lms_audit_rows") if row["event"] != "course.published"]
    assert max(recorded) <= NOW
    assert max(recorded) > NOW - timedelta(days=4)
    assert min(recorded) < NOW - timedelta(days=274)


def test_people_did_what_people_do(played: Loaded) -> None:
    events = events_of(played)
    for name in (
        "person.moved", "person.left", "absence.recorded", "course.assigned", "learning.course_passed",
        "certificate.issued", "certificate.expired", "certificate.superseded", "certificate.revoked",
        "permission.requested", "permission.offered", "permission.accepted", "permission.suspended",
    ):  # fmt: skip
        assert events[name] > 0, name
    assert events["learning.attempt_submitted"] > events["learning.course_passed"]


def test_four_ready_requests_wait_for_the_demo_manager(played: Loaded) -> None:
    team = {member.id for member in played.company.demo_team}
    waiting = [row for row in rows_of(played, "lms_permissions") if row["person_id"] in team and row["is_open"]]
    assert Counter(row["status"] for row in waiting) == {"requested": 4}
    assert all(row["ready_at"] is not None for row in waiting)


def test_the_personas_are_as_they_say(played: Loaded) -> None:
    ids = {key: played.company.persona(key).id for key in PERSONAS}
    with played.store.reading() as work:
        assert [row.key for row in personas(work.session)] == list(PERSONAS)
        actors = {key: actor_of(work.session, person_id, work.now) for key, person_id in ids.items()}
    assert all(actors.values())
    assert actors["manager"].manages  # type: ignore[union-attr]
    assert actors["hr"].has_for_company(Role.HR)  # type: ignore[union-attr]
    assert actors["compliance"].has(Role.COMPLIANCE)  # type: ignore[union-attr]
    assert actors["admin"].has(Role.ADMINISTRATOR)  # type: ignore[union-attr]
    in_force = {row["person_id"] for row in rows_of(played, "lms_permissions") if row["in_force"]}
    assert ids["permitted"] in in_force
    assert ids["learner"] not in in_force
    courses = {row["course"]: row for row in rows_of(played, "lms_enrolments") if row["person_id"] == ids["employee"]}
    assert 0 < courses["social-selling"]["modules_done"] < courses["social-selling"]["modules_total"]


def test_a_course_has_changed_and_a_renewal_would_touch_people_and_permissions(played: Loaded) -> None:
    with played.store.reading() as work:
        preview = preview_renewal(work.session, "trust", NOW.date() + timedelta(days=60), work.now, "UTC")
    assert [edition.version for edition in (preview.counting, *preview.older)] == ["2.0", "1.0"]
    assert preview.holders >= LEAST_SHOWN
    assert preview.touched.effects


def test_what_goes_with_learning_is_there_to_be_looked_at(played: Loaded) -> None:
    evaluated = Counter(row["course"] for row in rows_of(played, "lms_evaluations"))
    assert min(evaluated["trust"], evaluated["social-selling"]) >= LEAST_SHOWN
    kinds = Counter(row["kind"] for row in rows_of(played, "lms_attempts") if row["submitted_at"])
    assert min(kinds["pretest"], kinds["follow-up"]) >= LEAST_SHOWN
    assert {row["course"] for row in rows_of(played, "lms_answer_counts")} == {"trust", "social-selling"}
    states = Counter(row["state"] for row in rows_of(played, "lms_evidence"))
    assert states == {"confirmed": 3, "declined": 1, "waiting": 2}
    assert {evidence_kind(row["content"]) for row in rows_of(played, "lms_evidence")} == {"application/pdf"}


def test_a_follow_up_waits_for_the_demo_learner(played: Loaded) -> None:
    with played.store.reading() as work:
        rows = follow_ups_of(work.session, played.company.persona("learner").id)
    assert [row.state(NOW) for row in rows] == ["done", "done", "due"]


def test_certificates_end_in_the_next_weeks_and_mail_of_the_past_is_sent(played: Loaded) -> None:
    live = [row for row in rows_of(played, "lms_certificates") if row["state"] == "live"]
    assert any(row["valid_until"] < NOW + timedelta(days=60) for row in live)
    mail = rows_of(played, "lms_outbox")
    assert all(row["state"] == "sent" for row in mail if row["available_at"] < NOW - timedelta(days=1))
    assert any(row["state"] == "sent" for row in mail)


def test_most_have_signed_the_policy_and_it_waits_for_a_persona(played: Loaded) -> None:
    signed = {row["person_id"] for row in rows_of(played, "lms_policy_signatures")}
    told = {row["person_id"] for row in rows_of(played, "lms_notices") if row["kind"] == "policy_to_sign"}
    assert len(told) / 2 < len(told & signed) < len(told)
    assert played.company.persona("employee").id in told - signed
    assert played.company.persona("permitted").id in signed


def test_one_review_is_over_and_one_waits_for_the_demo_manager(played: Loaded) -> None:
    over, running = sorted(rows_of(played, "lms_review_campaigns"), key=lambda row: row["started_at"])
    assert over["ended_at"] is not None
    assert running["ended_at"] is None
    assert running["due_at"] > NOW
    answers = Counter((row["campaign_id"], row["answer"] is not None) for row in rows_of(played, "lms_review_items"))
    assert answers[over["id"], True] > 0
    assert min(answers[running["id"], True], answers[running["id"], False]) > 0
    manager = played.company.persona("manager").id
    with played.store.reading() as work:
        actor = actor_of(work.session, manager, work.now)
        assert actor is not None
        waiting = reviews_of(work.session, actor, work.now)
    assert played.company.persona("permitted").id in {row.person.id for row in waiting}
    assert manager in {row["person_id"] for row in rows_of(played, "lms_notices") if row["kind"] == "review_started"}


def test_a_demo_is_not_put_beside_a_demo(played: Loaded) -> None:
    assert is_there(played.store)
    with pytest.raises(RuleRefused, match="There is a demo company"):
        load(played.store, 80, 7)


def test_who_failed_answered_everything_and_can_read_why(played: Loaded) -> None:
    failed, answered = failed_and_answered(played)
    assert failed
    assert answered == failed


def test_the_demo_learner_failed_once_and_passed_then(played: Loaded) -> None:
    learner = played.company.persona("learner").id
    own = [row for row in rows_of(played, "lms_attempts") if row["person_id"] == learner and row["kind"] == "final"]
    assert {row["passed"] for row in own} == {True, False}
