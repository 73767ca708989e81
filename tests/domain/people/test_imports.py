"""Files are checked, then applied in chunks that a kill cannot tear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from lms.core.access import SYSTEM, Actor
from lms.core.clock import SetClock
from lms.core.errors import NotFound, RuleRefused
from lms.db.work import Store
from lms.people import queries, service
from lms.people.events import ImportApplied, PersonChanged, PersonJoined, PersonMoved
from lms.people.importing.columns import DEPARTMENTS, PEOPLE
from lms.people.queries import ImportRow
from lms.people.queries.known import known_people
from lms.people.service.imports import ROWS_A_CHUNK, run_waiting
from tests.cast import CAST, Member

Cast = Mapping[str, Member]


def check(store: Store, text: str, *, kind: str = PEOPLE, actor: Actor = SYSTEM, leavers: bool = False) -> ImportRow:
    with store.writing(actor) as work:
        import_id = service.check_file(work, "people.csv", text.encode(), kind, leavers=leavers)
        return queries.import_row(work.session, import_id)


def start(store: Store, import_id: str, actor: Actor = SYSTEM) -> None:
    with store.writing(actor) as work:
        service.start_import(work, import_id)


def state(store: Store, import_id: str) -> ImportRow:
    with store.reading() as work:
        return queries.import_row(work.session, import_id)


def names(store: Store) -> dict[str, str]:
    with store.reading() as work:
        known = known_people(work.session, SYSTEM, work.settings.day_of(work.now)).persons.values()
    return {person.number: person.details["name"] for person in known}


def company(rows: int) -> str:
    lines = [f"N{number},Person {number},SERVICE,{f'N{number // 7}' if number else 1007}" for number in range(rows)]
    return "\n".join(["Number,Name,Department,Manager", *reversed(lines)])


def test_a_check_changes_nothing(store: Store, cast: Cast) -> None:
    before = names(store)
    assert check(store, "Number,Name,Department\n1004,Renamed,IT\n99,New,IT\n").total == 2
    assert names(store) == before


def test_nothing_is_applied_while_a_row_is_wrong(store: Store, cast: Cast) -> None:
    row = check(store, "Number,Name,Department\n98,Fine,IT\n99,Wrong,Nowhere\n")
    assert row.summary["wrong_rows"] == 1
    with pytest.raises(RuleRefused, match="while a row is wrong"):
        start(store, row.id)
    assert run_waiting(store) == 0
    assert "98" not in names(store)


def test_the_worker_applies_a_started_file(store: Store, cast: Cast) -> None:
    row = check(store, "Number,Name,Department,Manager\n1004,Renamed,IT,1014\n99,New,IT,1004\n")
    start(store, row.id)
    run_waiting(store)
    done = state(store, row.id)
    assert (done.state, done.added, done.changed, done.left) == ("done", 1, 1, 0)
    assert names(store)["1004"] == "Renamed"
    with store.reading() as work:
        ada = queries.actor_of_number(work.session, "1014", work.now)
        assert ada is not None
        assert queries.person_for(work.session, ada, CAST["amara"].id, work.now).manager_id == CAST["ada"].id


def test_each_person_is_told_of_once(store: Store, cast: Cast) -> None:
    heard: list[str] = []
    listening = replace(store, keepers=[lambda work: heard.extend(each.event.name for each in work.recorded)])
    row = check(
        listening, "Number,Name,Department,Manager\n1004,Renamed,IT,1014\n99,New,IT,\n1005,Дмитро Бондар,,1003\n"
    )
    start(listening, row.id)
    run_waiting(listening)
    assert sorted(heard) == sorted([PersonJoined.name, PersonChanged.name, PersonMoved.name, ImportApplied.name])


def test_a_long_file_goes_on_where_it_was_killed(store: Store, cast: Cast) -> None:
    row = check(store, company(2 * ROWS_A_CHUNK + 50))
    start(store, row.id)
    with store.writing() as work:
        assert service.go_on(work, row.id)
    with store.opened() as work:
        service.go_on(work, row.id)  # killed before the commit: nothing of this chunk is kept
    assert state(store, row.id).done == ROWS_A_CHUNK
    run_waiting(store)
    assert state(store, row.id).state == "done"
    assert len(names(store)) == len(CAST) + 2 * ROWS_A_CHUNK + 50


def test_an_import_that_meets_a_change_stops_and_says_so(store: Store, cast: Cast) -> None:
    row = check(store, "Number,Name,Department\n1004,Renamed,IT\n")
    start(store, row.id)
    with store.writing() as work:
        service.leave(work, CAST["amara"].id)
    run_waiting(store)
    stopped = state(store, row.id)
    assert (stopped.state, stopped.done) == ("stopped", 0)
    assert "has left since" in stopped.error


def test_a_number_that_was_taken_meanwhile_stops_it_without_a_trace(store: Store, cast: Cast) -> None:
    text = "Number,Name,Department\n99,New,IT\n"
    first, second = check(store, text), check(store, text)
    for row in (first, second):
        start(store, row.id)
    run_waiting(store)
    states = {state(store, row.id).state for row in (first, second)}
    assert states == {"done", "stopped"}, "checked in one instant, either may come first"


def test_who_is_not_in_a_file_of_everybody_leaves_but_not_administrators(store: Store, cast: Cast) -> None:
    row = check(store, "Number,Name\n1001,Dana Whitfield\n", leavers=True)
    assert row.summary["counts"]["leaves"] == len(CAST) - 3
    start(store, row.id)
    run_waiting(store)
    with store.reading() as work:
        here = {number for number in names(store) if queries.actor_of_number(work.session, number, work.now)}
    assert here == {"1001", "1014", "1015"}


def test_hr_of_a_department_imports_into_it_only(store: Store, cast: Cast) -> None:
    with store.reading() as work:
        henk = queries.actor_of_number(work.session, "1011", work.now)
    assert henk is not None
    row = check(store, "Number,Name,Department\n98,A,SERVICE\n99,B,IT\n1004,C,SERVICE\n", actor=henk)
    assert [fault["row"] for fault in row.summary["shown"]] == [3, 4]
    with pytest.raises(RuleRefused, match="whole company"):
        check(store, "Code,Name\nX,X\n", kind=DEPARTMENTS, actor=henk)


def test_a_foreign_import_looks_like_none(store: Store, cast: Cast) -> None:
    row = check(store, "Number,Name,Department\n98,A,SERVICE\n")
    with store.reading() as work:
        henk = queries.actor_of_number(work.session, "1011", work.now)
        assert henk is not None
        with pytest.raises(NotFound):
            queries.import_for(work.session, henk, row.id)


def test_columns_that_were_chosen_are_remembered(store: Store, cast: Cast) -> None:
    text = "Badge,Name,Team\n99,New,IT\n"
    row = check(store, text)
    assert row.summary["missing"] == ["number"]
    with store.writing() as work:
        service.check_again(work, row.id, {"number": 0, "name": 1, "department": 2}, leavers=False)
    assert state(store, row.id).total == 1
    assert check(store, text).summary["missing"] == []


def test_departments_are_imported_with_their_tree(store: Store, cast: Cast) -> None:
    row = check(
        store,
        "Code,Name,Parent,Head\nLAB,Laboratory,RND,1014\nRND,Research,ALL,\nIT,Informatics,RND,\n",
        kind=DEPARTMENTS,
    )
    start(store, row.id)
    run_waiting(store)
    assert (state(store, row.id).added, state(store, row.id).changed) == (2, 1)


def test_a_checked_file_is_forgotten_after_a_week(store: Store, cast: Cast, clock: SetClock) -> None:
    row = check(store, "Number,Name,Department\n98,A,SERVICE\n")
    clock.advance(days=8)
    run_waiting(store)
    assert state(store, row.id).state == "dropped"
