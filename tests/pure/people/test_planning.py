from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.people.importing import columns
from lms.people.importing.files import read_table
from lms.people.importing.planning import (
    ADD,
    CHANGE,
    LEAVE,
    SAME,
    Known,
    KnownDepartment,
    KnownPerson,
    Plan,
    plan_people,
)
from lms.people.importing.records import day_comes_first, parse_day, read_records
from lms.people.importing.tree import TreeNode, plan_departments
from lms.people.rules import find_loop

DETAILS = dict.fromkeys(
    ("name_language", "email", "time_zone", "job_title", "location", "job_family", "contract"), ""
) | {"language": "en", "joined_on": "2024-03-01"}
SALES, OFFICE = KnownDepartment("S", "SALES", "Sales"), KnownDepartment("O", "OFFICE", "Office")


def person(number: str, manager: str | None = None, *, active: bool = True, department: str = "S") -> KnownPerson:
    details = DETAILS | {"name": f"Person {number}", "email": f"{number}@x.example"}
    return KnownPerson(f"id{number}", number, active, department, manager and f"id{manager}", details)


def plan(text: str, *persons: KnownPerson, leavers: bool = False, scope: frozenset[str] | None = None) -> Plan:
    table = read_table(text.encode())
    reading = read_records(table, columns.guess(table.headings, columns.PEOPLE))
    known = Known({p.number: p for p in persons}, [SALES, OFFICE], scope, date(2026, 11, 24))
    return plan_people(reading, known, leavers=leavers, day_first=None)


def faults(found: Plan) -> list[str]:
    return [f"{fault.row} {fault.column}: {fault.message} {fault.cure}" for fault in found.faults]


@pytest.mark.parametrize(
    "headings",
    [
        "Personalnummer;Name;E-Mail;Abteilung;Vorgesetzter",
        "Matricule;Nom complet;Courriel;Département;Responsable",
        "Employee number*;Full name;E-mail (work);DEPARTMENT;Reports to",
        "社員番号;氏名;メールアドレス;部署;上司",
    ],
)
def test_columns_are_guessed_by_headings_in_several_languages(headings: str) -> None:
    guessed = columns.guess(headings.split(";"), columns.PEOPLE)
    assert guessed == {"number": 0, "name": 1, "email": 2, "department": 3, "manager": 4}


def test_first_and_last_name_become_one_name() -> None:
    assert plan("Number,First name,Last name,Department\n1,Ann,Lee,SALES\n").steps[0].name == "Ann Lee"


def test_a_file_without_a_number_says_what_is_missing() -> None:
    assert columns.missing(columns.guess(["Name", "Colour"], columns.PEOPLE), columns.PEOPLE) == ["number"]


def test_rows_become_joins_changes_moves_and_what_stays() -> None:
    text = "Number,Name,Department,Manager\n1,Person 1,SALES,\n2,New name,SALES,1\n3,Person 3,Office,1\n"
    text += "4,Person 4,Sales,3\n"
    found = plan(text, person("1"), person("2", "1"), person("3", "1"))
    assert [(step.name, step.do, step.moves) for step in found.steps] == [
        ("Person 1", SAME, False),
        ("New name", CHANGE, False),
        ("Person 3", CHANGE, True),
        ("Person 4", ADD, False),
    ]


def test_managers_come_before_their_reports_wherever_they_stand_in_the_file() -> None:
    found = plan("Number,Name,Department,Manager\n3,C,SALES,2\n2,B,SALES,1\n1,A,SALES,\n")
    assert [step.name for step in found.steps] == ["A", "B", "C"]


@pytest.mark.parametrize(
    "row, said",
    [
        ("9,,SALES,,", "2 name: Nothing stands here."),
        (",Ann,SALES,,", "2 number: Nothing stands here."),
        ("9,Ann,,,", "2 department: A new person needs a department."),
        ("9,Ann,Salse,,", "2 department: There is no such department. Nearest: Sales."),
        ("9,Ann,SALES,77,", "2 manager: Nobody has this number or address."),
        ("9,Ann,SALES,9,", "2 manager: They would be their own manager."),
        ("9,Ann,SALES,1@x.exampel,", "Did you mean 1@x.example?"),
        ("9,Ann,SALES,8,", "2 manager: Nobody has this number or address."),
        ("9,Ann,SALES,,nonsense", "2 email: This is no e-mail address."),
        ("9,Ann,SALES,,1@x.example", "2 email: Somebody else has this address."),
        ("8,Ann,SALES,,", "2 number: The person of this number has left."),
    ],
)
def test_each_fault_names_row_column_and_cure(row: str, said: str) -> None:
    found = plan(f"Number,Name,Department,Manager,E-mail\n{row}\n", person("1"), person("8", active=False))
    assert any(said in fault for fault in faults(found)), faults(found)


def test_all_faults_are_told_at_once() -> None:
    found = plan("Number,Name,Department\n1,A,Nowhere\n1,B,SALES\n,C,SALES\n")
    assert [fault.row for fault in found.faults] == [2, 3, 4]


def test_a_loop_is_named_in_full() -> None:
    found = plan("Number,Name,Department,Manager\n1,A,SALES,3\n2,B,SALES,1\n3,C,SALES,2\n")
    assert "1 → 3 → 2 → 1" in faults(found)[0]


def test_a_loop_with_somebody_who_is_not_in_the_file_is_found() -> None:
    found = plan("Number,Name,Department,Manager\n1,Person 1,SALES,2\n", person("1"), person("2", "1"))
    assert "1 → 2 → 1" in faults(found)[0]


def test_managers_may_change_places_in_one_file() -> None:
    text = "Number,Name,Department,Manager\n1,Person 1,SALES,2\n2,Person 2,SALES,\n"
    found = plan(text, person("1"), person("2", "1"))
    assert not found.faults
    assert [step.name for step in found.steps] == ["Person 2", "Person 1"]


def test_people_leave_only_when_the_file_is_said_to_hold_everybody() -> None:
    text = "Number,Name\n1,Person 1\n"
    assert [s.do for s in plan(text, person("1"), person("2")).steps] == [SAME]
    assert [s.do for s in plan(text, person("1"), person("2"), leavers=True).steps] == [SAME, LEAVE]


def test_outside_the_scope_nobody_changes_and_nobody_leaves() -> None:
    scope = frozenset({"O"})
    found = plan("Number,Name\n1,Other\n", person("1"), person("2"), leavers=True, scope=scope)
    assert faults(found) == ["2 number: This person is not in your departments. Leave the row out."]
    assert LEAVE not in [step.do for step in found.steps]


@pytest.mark.parametrize(
    "text, day_first, day",
    [
        ("2026-11-05", None, date(2026, 11, 5)),
        ("5.11.2026", None, date(2026, 11, 5)),
        ("05/11/2026", True, date(2026, 11, 5)),
        ("11/05/2026", False, date(2026, 11, 5)),
    ],
)
def test_days_are_read_as_people_write_them(text: str, day_first: bool | None, day: date) -> None:
    assert parse_day(text, day_first=day_first) == day


@pytest.mark.parametrize("text", ["31.11.2026", "2026-13-01", "05/11/2026", "1.1.1066", "soon", "0.1.2026"])
def test_a_day_that_is_none_or_not_clear_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        parse_day(text, day_first=None)


def gains(found: Plan) -> list[tuple[str, int, bool, bool]]:
    return [(gain.name, gain.people, gain.is_new, gain.is_sender) for gain in found.gains]


def test_who_becomes_a_manager_by_a_file_is_named() -> None:
    text = "Number,Name,Department,Manager\n1,Person 1,SALES,\n2,Person 2,SALES,3\n9,New one,SALES,3\n8,Newer,SALES,1\n"
    found = plan(text, person("1"), person("2", "1"), person("3", "1"))
    assert gains(found) == [("Person 3", 2, True, False), ("Person 1", 1, False, False)]


def test_whoever_sends_the_file_and_becomes_a_manager_by_it_stands_first() -> None:
    table = read_table(b"Number,Name,Manager\n2,Person 2,3\n4,Person 4,5\n")
    reading = read_records(table, columns.guess(table.headings, columns.PEOPLE))
    persons = {each.number: each for each in map(person, "12345")}
    known = Known(persons, [SALES], None, date(2026, 11, 24), "id5")
    found = plan_people(reading, known, leavers=False, day_first=None)
    assert gains(found) == [("Person 5", 1, True, True), ("Person 3", 1, True, False)]


def test_a_file_that_changes_no_manager_gives_nobody_a_right() -> None:
    text = "Number,Name,Department,Manager\n2,New name,Office,1\n"
    assert gains(plan(text, person("1"), person("2", "1"))) == []


def test_who_becomes_head_of_a_department_is_named() -> None:
    known = (TreeNode("t", "T", "Top", None, None), TreeNode("x", "X", "Below", "t", "id1"))
    found = departments("Code,Name,Head\nT,Top,1\nX,Below,1\n", *known)
    assert [(gain.name, gain.department) for gain in found.gains] == [("1", "Top")]


def test_which_of_day_and_month_comes_first_is_learnt_from_the_file() -> None:
    assert day_comes_first(["05/11/2026", "31/01/2026"]) is True
    assert day_comes_first(["05/11/2026", "01/31/2026"]) is False
    assert day_comes_first(["05/11/2026"]) is None
    assert day_comes_first(["31/01/2026", "01/31/2026"]) is None


def departments(text: str, *known: TreeNode) -> Plan:
    table = read_table(text.encode())
    return plan_departments(
        read_records(table, columns.guess(table.headings, columns.DEPARTMENTS)), known, {"1": "id1"}
    )


def test_departments_come_with_their_parents_first() -> None:
    found = departments("Code,Name,Parent,Head\nB,Below,A,1\nA,Above,,\n")
    assert [step.name for step in found.steps] == ["Above", "Below"]
    assert found.steps[1].department_id == found.steps[0].person_id
    assert found.steps[1].manager_id == "id1"


@pytest.mark.parametrize(
    "text, said",
    [
        ("Code,Name,Parent\nA,Above,B\nB,Below,A\n", "A → B → A"),
        ("Code,Name,Parent\nT,Top,X\n", "T → X → T"),
        ("Code,Name,Parent\nA,Above,NONE\n", "There is no such department."),
        ("Code,Name,Head\nA,Above,9\n", "Nobody who works here has this number."),
        ("Code,Name\nA,One\nA,Two\n", "Row 2 has this code, too."),
    ],
)
def test_faults_of_departments_are_named(text: str, said: str) -> None:
    known = (TreeNode("t", "T", "Top", None, None), TreeNode("x", "X", "Below", "t", None))
    assert said in faults(departments(text, *known))[0]


@given(st.dictionaries(st.integers(0, 12).map(str), st.integers(0, 12).map(str), max_size=13))
def test_a_loop_is_found_exactly_when_there_is_one(manager_of: dict[str, str]) -> None:
    def returns(start: str) -> bool:
        seen, here = set(), manager_of.get(start)
        while here is not None and here not in seen:
            seen.add(here)
            here = manager_of.get(here)
        return start in seen

    loop = find_loop(manager_of)
    assert bool(loop) == any(returns(start) for start in manager_of)
    assert all(manager_of[a] == b for a, b in zip(loop, loop[1:] + loop[:1], strict=True))
