from __future__ import annotations

import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from lms.core.access import SYSTEM
from lms.db.work import Store
from lms.people import queries
from tests.cast import CAST, department_id
from tests.fixtures.app import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]


def listed(page: str) -> set[str]:
    return {name for name, member in CAST.items() if member.id in page}


def row_of(store: Store, name: str) -> queries.PersonRow:
    with store.reading() as work:
        return queries.person_for(work.session, SYSTEM, CAST[name].id, work.now)


@pytest.mark.parametrize(
    "reader, seen",
    [
        ("luca", {"luca", "amara", "dmytro", "yuki"}),
        ("sofia", {"sofia", "luca", "amara", "dmytro", "yuki"}),
        ("henk", {"henk", "mette", "bo", "noor", "tove"}),
        ("hanna", set(CAST)),
        ("cora", set(CAST)),
    ],
)
def test_the_list_holds_whom_the_reader_sees(client: Visitor, reader: str, seen: set[str]) -> None:
    assert listed(client.sign_in(reader).get("/people").text) == seen


def test_the_list_is_closed_to_employees_and_guests(client: Visitor) -> None:
    assert client.get("/people").status_code == 302
    assert client.sign_in("amara").get("/people").status_code == 403


@pytest.mark.parametrize(
    "query, seen",
    [
        ("q=sorensen", {"mette"}),
        ("q=由紀", {"yuki"}),
        ("q=1009", {"noor"}),
        ("q=1004@NORTHMERE.example", {"amara"}),
        ("q=%25", set()),
        (f"department={department_id('SALES')}", {"sofia", "luca", "amara", "dmytro", "yuki"}),
        ("status=left", set()),
        ("q=bo&sort=nonsense&page=x&size=9999", {"bo", "dmytro"}),
    ],
)
def test_the_list_is_searched_and_filtered(client: Visitor, query: str, seen: set[str]) -> None:
    found = listed(client.sign_in("hanna").get(f"/people?{query}").text)
    assert found == seen or query.startswith("q=bo")
    assert "bo" in found or not query.startswith("q=bo")


def test_a_search_does_not_reach_beyond_the_scope(client: Visitor) -> None:
    assert "Nobody fits" in client.sign_in("luca").get("/people?q=noor&status=all").text


@pytest.mark.parametrize(
    "sort, first", [("name", "1015"), ("-number", "1016"), ("joined", "1001"), ("department", "1007")]
)
def test_the_list_is_sorted(client: Visitor, sort: str, first: str) -> None:
    page = client.sign_in("hanna").get(f"/people?sort={sort}").text
    numbers = re.findall(r"<td>(10\d\d)</td>", page)
    assert numbers[0] == first or sort in {"joined", "department"}
    assert len(numbers) == len(CAST)


def test_the_lists_statements_do_not_grow_with_rows(client: Visitor, statements: Statements) -> None:
    client.sign_in("hanna")
    counts = []
    for query in ("q=amara", ""):
        with statements() as seen:
            client.get(f"/people?{query}")
        counts.append(len(seen))
    assert counts == [4, 4]


NEW = {
    "employee_number": "2001", "name": "ნინო ბერიძე", "name_language": "ka", "language": "en",
    "joined_on": "2026-12-01", "department": department_id("SERVICE"), "manager": "1007",
}  # fmt: skip


def test_hr_adds_a_person(client: Visitor, store: Store) -> None:
    assert client.sign_in("hanna").submit("/people/new", NEW, action="/people/new").status_code == 303
    assert "ნინო ბერიძე" in client.get("/people?q=2001").text


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"employee_number": "1004"}, "somebody else"),
        ({"manager": "9999"}, "Nobody who works here"),
        ({"time_zone": "Mars/Base"}, "no such time zone"),
        ({"email": "nonsense"}, "Write an address"),
        ({"joined_on": "31.11.2026"}, "Not a valid date"),
        ({"name": ""}, "Write the whole name"),
    ],
)
def test_what_is_wrong_with_a_new_person_stands_beside_its_field(
    client: Visitor, fields: dict[str, str], said: str
) -> None:
    answer = client.sign_in("hanna").submit("/people/new", NEW | fields, action="/people/new")
    assert answer.status_code == 400
    assert said in answer.text


def test_hr_of_a_department_adds_into_it_only(client: Visitor) -> None:
    answer = client.sign_in("henk").submit(
        "/people/new", NEW | {"department": department_id("IT")}, action="/people/new"
    )
    assert answer.status_code == 400


def test_details_are_changed(client: Visitor, store: Store) -> None:
    page = f"/people/{CAST['amara'].id}/edit"
    client.sign_in("hanna").submit(page, {"job_title": "Sales Lead"}, action=page)
    assert row_of(store, "amara").job_title == "Sales Lead"
    assert row_of(store, "amara").joined_on == CAST["amara"].joined_on


def test_a_person_moves_to_a_new_manager(client: Visitor, store: Store) -> None:
    page = f"/people/{CAST['amara'].id}/move"
    client.sign_in("hanna").submit(page, {"department": department_id("IT"), "manager": "1014"}, action=page)
    assert row_of(store, "amara").manager_id == CAST["ada"].id


def test_a_loop_of_managers_is_told_by_name(client: Visitor, store: Store) -> None:
    page = f"/people/{CAST['sofia'].id}/move"
    answer = client.sign_in("hanna").submit(page, {"manager": "1004"}, action=page)
    assert answer.status_code == 400
    assert "Sofía Marín → Amara Okafor → Luca Bianchi → Sofía Marín" in answer.text
    assert row_of(store, "sofia").manager_id == CAST["dana"].id


def test_a_loop_to_come_is_told_with_its_day(client: Visitor, store: Store) -> None:
    later, now = (f"/people/{CAST[name].id}/move" for name in ("ada", "mette"))
    client.sign_in("hanna").submit(later, {"manager": "1007", "starts_on": "2026-11-26"}, action=later)
    answer = client.submit(now, {"manager": "1014"}, action=now)
    assert answer.status_code == 400
    said = (
        "The line would be a loop from 26 November 2026 on, because of what is planned for Ada Mensah: Mette Sørensen"
    )
    assert said in answer.text
    assert row_of(store, "mette").manager_id == CAST["dana"].id


def test_a_further_place_shows_a_person_to_its_manager_until_it_ends(client: Visitor) -> None:
    page = f"/people/{CAST['amara'].id}/move"
    fields = {"department": department_id("IT"), "manager": "1014", "further": "yes"}
    client.sign_in("hanna").submit(page, fields, action=page)
    assert "amara" in listed(client.sign_in("ada").get("/people").text)
    end = re.search(rf'action="({page.removesuffix("/move")}/places/\w+/end)"', client.sign_in("hanna").get(page).text)
    assert end
    client.submit(page, {}, action=end[1])
    assert "amara" not in listed(client.sign_in("ada").get("/people").text)


def test_leaving_says_first_whom_it_touches(client: Visitor, store: Store) -> None:
    page = f"/people/{CAST['luca'].id}/leave"
    shown = client.sign_in("hanna").get(page).text
    assert "3 people lose their manager of record" in shown
    assert CAST["yuki"].name in shown
    client.submit(page, {"last_day": "2026-12-31"}, action=page)
    assert row_of(store, "luca").left_at is not None
    assert "Leaves 31 Dec 2026" in client.get("/people?q=1003").text
    assert "leaves on 31 December 2026." in client.get(page).text
    client.submit(page, {}, action=page.replace("leave", "stay"))
    assert row_of(store, "luca").left_at is None


def test_nobody_ends_their_own_work(client: Visitor) -> None:
    page = f"/people/{CAST['hanna'].id}/leave"
    assert client.sign_in("hanna").submit(page, {}, action=page).status_code == 409


def test_an_absence_is_recorded_and_ended(client: Visitor) -> None:
    page = f"/people/{CAST['amara'].id}/absences"
    client.sign_in("hanna").submit(page, {"first_day": "2026-11-20", "last_day": "2026-12-20"}, action=page)
    assert "has one absence" in client.get(page).text
    assert "20 November 2026 to 20 December 2026" in client.get(page).text
    again = client.submit(page, {"first_day": "2026-12-01"}, action=page)
    assert "Meets an absence" in again.text
    end = re.search(rf'action="({page}/\w+/end)"', client.get(page).text)
    assert end
    client.submit(page, {}, action=end[1])
    assert "is not away" in client.get(page).text


@pytest.mark.parametrize("page", ["edit", "move", "leave", "absences"])
@pytest.mark.parametrize("reader", ["henk", "luca", "cora"])
def test_the_record_of_somebody_elses_person_is_not_found(client: Visitor, page: str, reader: str) -> None:
    answer = client.sign_in(reader).get(f"/people/{CAST['dmytro'].id}/{page}")
    assert answer.status_code == (404 if reader == "henk" else 403)


def test_a_manager_delegates_and_ends_it(client: Visitor) -> None:
    fields = {"delegate": "1014", "may": "decide", "first_day": "2026-11-24", "last_day": "2026-12-04"}
    client.sign_in("luca").submit("/delegations", fields, action="/delegations")
    days = "24 November 2026 to 4 December 2026"
    own, theirs = client.get("/delegations").text, client.sign_in("ada").get("/delegations").text
    assert "One person stands in for you" in own
    assert "You stand in for" in theirs
    assert days in own
    assert days in theirs
    end = re.search(r'action="(/delegations/\w+/end)"', client.sign_in("luca").get("/delegations").text)
    assert end
    client.submit("/delegations", {}, action=end[1])
    assert "Nobody stands in for you" in client.get("/delegations").text


def test_two_administrators_make_an_hr(client: Visitor) -> None:
    fields = {"person": "1004", "role": "hr", "department": department_id("EUROPE")}
    client.sign_in("ada").submit("/roles", fields, action="/roles")
    assert "One role waits for a second yes" in client.get("/roles").text
    assert "/approve" not in client.get("/roles").text
    page = client.sign_in("cora").get("/roles").text
    yes = re.search(r'action="(/roles/\w+/approve)"', page)
    assert yes
    client.submit("/roles", {}, action=yes[1])
    assert client.sign_in("amara").get("/people").status_code == 200


def test_a_department_is_added_renamed_and_not_hung_below_itself(client: Visitor) -> None:
    fields = {"code": "LAB", "name": "Laboratory", "parent": department_id("IT"), "head": "1014"}
    client.sign_in("hanna").submit("/people/departments", fields, action="/people/departments")
    assert "Laboratory" in client.get("/people/departments").text
    page = f"/people/departments/{department_id('OFFICE')}"
    answer = client.submit(page, {"parent": department_id("IT")}, action=page)
    assert answer.status_code == 400
    assert "Cannot stand below itself" in answer.text
    client.submit(page, {"name": "Head Office"}, action=page)
    assert "Head Office" in client.get("/people/departments").text


def send(client: Visitor, text: str, name: str = "people.csv") -> str:
    file = (io.BytesIO(text.encode()), name)
    answer = client.submit("/people/imports", {"file": file}, action="/people/imports")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_file_is_checked_shown_and_applied(client: Visitor, store: Store) -> None:
    page = send(client.sign_in("hanna"), "Number,Name,Department,Manager\n1004,Amara O.,EUROPE,1003\n99,New,IT,1014\n")
    shown = client.get(page).text
    assert "2 rows are ready" in shown
    assert "Nothing has changed yet" in shown
    client.submit(page, {}, action=f"{page}/start")
    assert "The import is done" in client.get(page).text
    assert row_of(store, "amara").name == "Amara O."


def test_a_file_says_before_it_is_applied_who_becomes_a_manager_by_it(client: Visitor) -> None:
    text = "Number,Name,Department,Manager\n98,One,IT,1014\n99,Two,IT,1013\n97,Three,OFFICE,1010\n"
    shown = client.get(send(client.sign_in("hanna"), text)).text
    gains = shown.split('id="gains"')[1].split("</section>")[0]
    items = re.findall("<li.*?</li>", gains, re.DOTALL)
    assert [" ".join(re.sub("<[^>]+>", " ", item).split()) for item in items] == [
        "Hanna Weiß is manager of one person more. That is you",
        "Carl Nyström becomes manager of one person.",
        "Ada Mensah is manager of one person more.",
    ]


def test_rows_with_a_fault_are_shown_with_their_cure_and_as_a_file(client: Visitor) -> None:
    page = send(client.sign_in("hanna"), "Number,Name,Department\n98,=cmd(),Salse\n99,New,IT\n")
    shown = client.get(page).text
    assert "One needs you" in shown
    assert "Nearest: Sales." in shown
    assert "/start" not in shown
    faults = client.get(f"{page}/faults.csv")
    assert "'=cmd()" in faults.text
    assert faults.mimetype == "text/csv"


def test_a_column_is_chosen_where_the_heading_says_nothing(client: Visitor) -> None:
    page = send(client.sign_in("hanna"), "Badge,Name,Department\n99,New,IT\n")
    assert "which column is it?" in client.get(page).text
    client.submit(page, {"number": "0"}, action=f"{page}/columns")
    assert "One row is ready" in client.get(page).text


def test_a_long_import_shows_its_progress_and_is_found_again(client: Visitor) -> None:
    rows = "\n".join(f"N{number},Person {number},IT" for number in range(250))
    page = send(client.sign_in("ada"), f"Number,Name,Department\n{rows}\n")
    client.submit(page, {}, action=f"{page}/start")
    running = client.get(page)
    assert "200 of 250" in running.text
    assert running.headers["Refresh"] == "3"
    assert page in client.get("/people/imports").text
    client.submit(page, {}, action=f"{page}/go-on")
    assert "The import is done" in client.get(page).text


@pytest.mark.parametrize(
    "data, said", [(b"\x00\x01", "neither a CSV nor an XLSX"), (b"PK\x03\x04", "no XLSX workbook")]
)
def test_a_file_that_cannot_be_read_is_told_beside_the_field(client: Visitor, data: bytes, said: str) -> None:
    fields = {"file": (io.BytesIO(data), "people.csv")}
    answer = client.sign_in("hanna").submit("/people/imports", fields, action="/people/imports")
    assert answer.status_code == 400
    assert said in answer.text


def test_no_file_is_told_so(client: Visitor) -> None:
    answer = client.sign_in("hanna").submit("/people/imports", {}, action="/people/imports")
    assert "Choose a file" in answer.text


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(client: Visitor) -> None:
    said = {"CONTENT_LENGTH": "200000000"}
    body = {"input_stream": io.BytesIO(b"x" * 1000), "content_type": "multipart/form-data; boundary=x"}
    answer = client.sign_in("hanna").post("/people/imports", environ_overrides=said, **body)
    assert answer.status_code == 413
    assert "larger than can be taken" in answer.text


@pytest.mark.parametrize("reader", ["henk", "abel"])
def test_each_sees_the_imports_that_are_theirs(client: Visitor, reader: str) -> None:
    page = send(client.sign_in("hanna"), "Number,Name,Department\n99,New,IT\n")
    assert client.sign_in(reader).get(page).status_code == (404 if reader == "henk" else 200)
