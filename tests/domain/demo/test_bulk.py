from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from lms.people.models import ReportingPath
from lms.people.service.lines import rebuild_lines
from tests.domain.demo.checks import events_of, failed_and_answered, faults_of, rows_of
from tests.domain.demo.conftest import Loaded
from tests.fixtures.work import NOW


def test_figures_trail_and_streams_are_whole(written: Loaded) -> None:
    assert faults_of(written) == []


def test_as_many_people_as_asked_for_are_on_record_with_places_and_events(written: Loaded) -> None:
    people = rows_of(written, "lms_persons")
    assert len(people) == events_of(written)["person.joined"] == 300
    placed = {row["person_id"] for row in rows_of(written, "lms_assignments") if row["ends_at"] is None}
    assert placed == {person["id"] for person in people if person["active"]}


def test_the_lines_are_those_that_services_would_have_kept(written: Loaded) -> None:
    columns = (ReportingPath.manager_id, ReportingPath.person_id, ReportingPath.depth)
    with written.store.opened() as work:
        before = set(work.session.execute(select(*columns)).all())
        rebuild_lines(work.session, work.now)
        assert before == set(work.session.execute(select(*columns)).all())
    assert len(before) > 300


def test_rows_and_events_tell_the_same(written: Loaded) -> None:
    events = events_of(written)
    assert events["learning.enrolled"] == len(rows_of(written, "lms_enrolments"))
    assert events["learning.module_completed"] == len(rows_of(written, "lms_module_completions"))
    assert events["certificate.issued"] == len(rows_of(written, "lms_certificates"))
    assert events["permission.requested"] == len(rows_of(written, "lms_permissions"))
    stream_events = [row["name"] for row in rows_of(written, "lms_permission_events")]
    assert sum(events[name] for name in set(stream_events)) == len(stream_events)


def test_modules_done_are_the_modules_on_record(written: Loaded) -> None:
    done: dict[str, int] = {}
    for row in rows_of(written, "lms_module_completions"):
        done[row["enrolment_id"]] = done.get(row["enrolment_id"], 0) + 1
    assert {row["id"]: row["modules_done"] for row in rows_of(written, "lms_enrolments") if row["modules_done"]} == done


def test_nothing_is_still_to_be_played_by_the_clock(written: Loaded) -> None:
    for table in ("lms_permissions", "lms_certificates", "lms_persons", "lms_facts"):
        due = [row["next_change_at"] for row in rows_of(written, table) if row["next_change_at"] is not None]
        assert all(at > NOW for at in due), table


def test_the_rules_refused_little_and_much_was_granted(written: Loaded) -> None:
    events = events_of(written)
    assert events["permission.accepted"] > 40
    assert events["permission.declined"] > 0
    assert events["certificate.expired"] > 0


def test_nobody_who_is_written_is_asked_about_on_a_day_of_the_past(written: Loaded) -> None:
    assert rows_of(written, "lms_review_campaigns") == rows_of(written, "lms_policy_signatures") == []


def test_progress_is_told_to_its_end(written: Loaded) -> None:
    ends = {what: (done, of) for what, done, of in written.told}
    assert len(ends) == 3
    assert all(done == of for done, of in ends.values())


def test_waiting_requests_are_recent_and_their_people_work_here(written: Loaded) -> None:
    active = {row["id"] for row in rows_of(written, "lms_persons") if row["active"]}
    for row in rows_of(written, "lms_permissions"):
        if row["is_open"] or row["in_force"]:
            assert row["person_id"] in active
        if row["status"] == "requested":
            assert NOW - row["requested_at"] < timedelta(days=91)


def test_who_failed_answered_everything_and_can_read_why(written: Loaded) -> None:
    failed, answered = failed_and_answered(written)
    assert failed
    assert answered == failed
