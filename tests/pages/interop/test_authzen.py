"""AuthZEN Authorization API 1.0, as its specification says: every form of request, of answer and of error."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.interop.authzen.requests import LARGEST_BODY, MOST_EVALUATIONS
from lms.interop.rules import TokenScope
from lms.permission import service
from lms.permission.rules import Terms
from lms.permission.vocabulary import CHANNELS, HandReason, Scope
from tests.domain.permission.conftest import Company
from tests.fixtures.app import Visitor
from tests.pages.interop.conftest import Program, make_token, question, without

AMARA, YUKI, BO, NOBODY = "1004", "1006", "1008", "9999"
PATHS = ("evaluation", "evaluations", "search/subject", "search/resource", "search/action")
SEARCH = {
    "subject": {"type": "person"},
    "action": {"name": "comment"},
    "resource": {"type": "channel", "id": "linkedin"},
}


@pytest.fixture
def database() -> str:
    """The forms are the same on either database; decisions are tried on both in tests/domain."""
    return "sqlite"


def test_a_decision_is_a_boolean_with_its_reasons_in_the_context(program: Program, company: Company) -> None:
    company.active()
    found = program.may(AMARA)
    assert found["decision"] is True
    context = found["context"]
    assert (context["verdict"], context["code"]) == ("yes-with-wording", "in-force")
    assert [one["id"] for one in context["obligations"]] == ["no-customer-data", "say-employer"]
    assert context["until"] > company.clock.now().isoformat()
    assert context["reason_user"]["en"]


def test_a_denial_is_an_answer_and_no_error(program: Program, company: Company) -> None:
    company.active()
    found = program.may(AMARA, "post")
    assert (found["decision"], found["context"]["code"]) == (False, "level:publish")
    assert found["context"]["cure"]["en"] == "Ask for this level."


def test_what_the_question_leaves_out_is_named_with_whom_to_ask(program: Program, company: Company) -> None:
    stream = company.active()
    held = company.state(stream)
    assert held.until
    terms = Terms(held.level, Scope(topics=frozenset({"valves"})), held.conditions, held.until)
    company.do("luca", service.narrow, stream, terms, HandReason.ROLE_CHANGED)
    found = program.may(AMARA)
    assert (found["decision"], found["context"]["code"]) == (False, "missing:topic")
    assert found["context"]["ask"] == {"type": "person", "id": "1003"}
    assert program.may(AMARA, topic="valves")["decision"] is True
    assert program.may(AMARA, topic="milk")["context"]["detail"] == ["milk"]


def test_members_that_nobody_knows_are_ignored(program: Program, company: Company) -> None:
    company.active()
    asked = question(AMARA) | {"shape": "round", "context": {"ip": "192.0.2.1"}}
    asked["subject"] |= {"mood": "fine", "properties": {"department": "EUROPE"}}
    assert program.ask("evaluation", asked)["decision"] is True


@pytest.mark.parametrize("kind", ["subject", "resource"])
def test_other_types_are_denied(program: Program, kind: str) -> None:
    asked = question(AMARA)
    asked[kind]["type"] = "book"
    found = program.ask("evaluation", asked)
    assert (found["decision"], found["context"]["code"]) == (False, "unknown-type")


def test_an_unknown_activity_is_asked_about_first(program: Program, company: Company) -> None:
    assert program.may(AMARA, "skywriting")["context"]["ask"] == {"type": "person", "id": "1003"}
    assert program.may(NOBODY, "skywriting")["context"]["ask"] == {"type": "role", "id": "compliance"}


@pytest.mark.parametrize(
    "missing",
    ["subject", "action", "resource", "subject.type", "subject.id", "action.name", "resource.type", "resource.id"],
)
@pytest.mark.parametrize("path", ["evaluation", "evaluations"])
def test_a_required_member_that_is_missing_is_a_bad_request_that_names_it(
    program: Program, path: str, missing: str
) -> None:
    answer = program.post(path, without(question(AMARA), missing))
    assert answer.status_code == 400
    assert missing in answer.text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"evaluate"', "not a JSON object"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"subject": 1, "subject": 2}', "stands twice"),
        (b'{"limit": NaN}', "no JSON number"),
        (b"[" * 200_000, "nested too deeply"),
        ({"subject": "1004", "action": {"name": "x"}, "resource": {}}, "subject"),
        (question("x" * 201), "subject.id"),
        (question(""), "subject.id"),
        (question("10\u000004"), "subject.id"),
        (question("\ud800"), "subject.id"),
        (question(AMARA, "\u0000"), "action.name"),
        (question(AMARA, topic="\u0000"), "resource.properties.topic"),
        (question(AMARA) | {"context": []}, "context"),
        (question(AMARA) | {"context": {"time": "tomorrow"}}, "context.time"),
        (question(AMARA) | {"context": {"time": "2026-11-24T09:00:00"}}, "context.time"),
        (question(AMARA) | {"context": {"time": 5}}, "context.time"),
        (question(AMARA, topic=""), "resource.properties.topic"),
        (question(AMARA) | {"evaluations": {}}, "evaluations"),
        (question(AMARA) | {"evaluations": [{}], "options": {"evaluations_semantic": "guess"}}, "evaluations_semantic"),
    ],
)
def test_what_cannot_be_read_is_a_bad_request_that_says_why(program: Program, body: object, said: str) -> None:
    answer = program.post("evaluations", body)
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"
    assert said in answer.text


def test_a_body_of_another_kind_is_a_bad_request(program: Program) -> None:
    program.headers["Content-Type"] = "application/x-www-form-urlencoded"
    assert program.post("evaluation", question(AMARA)).status_code == 400


def test_a_batch_answers_in_its_order_and_fills_in_its_defaults(program: Program, company: Company) -> None:
    company.active()
    batch = {
        "subject": {"type": "person", "id": AMARA},
        "action": {"name": "comment"},
        "evaluations": [
            {"resource": {"type": "channel", "id": "linkedin"}},
            {"resource": {"type": "channel", "id": "x"}},
            {"resource": {"type": "channel", "id": "linkedin"}, "action": {"name": "post"}},
            {"resource": {"type": "channel", "id": "linkedin"}, "subject": {"type": "person", "id": NOBODY}},
            {"resource": {"type": "channel", "id": "linkedin"}},
        ],
    }
    found = program.ask("evaluations", batch)
    assert [one["decision"] for one in found["evaluations"]] == [True, False, False, False, True]
    assert "decision" not in found


@pytest.mark.parametrize("empty", [{}, {"evaluations": []}])
def test_a_batch_without_evaluations_is_one_evaluation(
    program: Program, company: Company, empty: dict[str, object]
) -> None:
    company.active()
    found = program.ask("evaluations", question(AMARA) | empty)
    assert found["decision"] is True
    assert "evaluations" not in found


def test_what_is_wrong_with_one_of_a_batch_stands_in_its_place(program: Program, company: Company) -> None:
    company.active()
    found = program.ask(
        "evaluations", {"evaluations": [question(AMARA), {"action": {"name": "post"}}, 5, question(AMARA)]}
    )
    said = found["evaluations"]
    assert [one["decision"] for one in said] == [True, False, False, True]
    assert said[1]["context"]["error"]["status"] == 400
    assert "subject" in said[1]["context"]["error"]["message"]


@pytest.mark.parametrize(
    ("semantic", "decisions"),
    [
        ("execute_all", [True, False, True]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_a_batch_ends_where_its_semantic_says(
    program: Program, company: Company, semantic: str, decisions: list[bool]
) -> None:
    company.active()
    asked = [question(AMARA), question(AMARA, "post"), question(AMARA, "share")]
    found = program.ask("evaluations", {"evaluations": asked, "options": {"evaluations_semantic": semantic, "x": 1}})
    assert [one["decision"] for one in found["evaluations"]] == decisions


def test_ten_thousand_evaluations_are_refused_with_the_limit_and_cost_nothing(program: Program) -> None:
    answer = program.post("evaluations", {"evaluations": [{}] * 10_000})
    assert answer.status_code == 413
    assert f"at most {MOST_EVALUATIONS:,}" in answer.text


def test_a_body_beyond_the_bound_is_refused(program: Program) -> None:
    assert program.post("evaluation", b" " * (LARGEST_BODY + 1)).status_code == 413


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer nothing", "Basic YTpi", "Bearer  ", "pd_x"])
def test_without_a_token_that_counts_nothing_is_told(program: Program, path: str, shown: str) -> None:
    program.token, program.headers["Authorization"] = "", shown
    body = SEARCH | {"subject": {"type": "person", "id": AMARA}}
    answer = program.post(path, body)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_being_signed_in_opens_nothing(client: Visitor, program: Program, company: Company) -> None:
    client.sign_in("cora")
    program.token = ""
    assert program.post("evaluation", question(AMARA)).status_code == 401


def test_a_token_opens_what_it_was_made_for(program: Program, company: Company) -> None:
    program.token = make_token(company, TokenScope.EVALUATE, name="Gateway")
    assert program.post("evaluation", question(AMARA)).status_code == 200
    answer = program.post("search/subject", SEARCH)
    assert (answer.status_code, "authzen:search" in answer.text) == (403, True)
    program.token = make_token(company, TokenScope.SEARCH, name="Directory")
    assert program.post("evaluation", question(AMARA)).status_code == 403


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("token", ["", "good"])
def test_the_name_of_a_request_comes_back(program: Program, path: str, token: str) -> None:
    program.token = program.token if token else ""
    program.headers["X-Request-ID"] = "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"
    body = SEARCH | {"subject": {"type": "person", "id": AMARA}}
    assert program.post(path, body).headers["X-Request-ID"] == program.headers["X-Request-ID"]


def test_without_a_name_none_comes_back(program: Program) -> None:
    assert "X-Request-ID" not in program.post("evaluation", question(AMARA)).headers


def test_a_token_asks_no_more_in_a_minute_than_it_may(program: Program, company: Company) -> None:
    program.token = make_token(company, name="Slow", per_minute=60)
    batch = {"evaluations": [question(AMARA)] * 59}
    assert program.post("evaluations", batch).status_code == 200
    assert program.post("evaluation", question(AMARA)).status_code == 200
    refused = program.post("evaluation", question(AMARA))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    company.wait(timedelta(minutes=1))
    assert program.post("evaluation", question(AMARA)).status_code == 200


def test_the_searches_list_what_an_evaluation_permits(program: Program, company: Company) -> None:
    company.active("amara")
    company.active("yuki")
    found = program.ask("search/subject", SEARCH)
    assert found["results"] == [{"type": "person", "id": AMARA}, {"type": "person", "id": YUKI}]
    assert found["page"] == {"next_token": "", "count": 2}
    one = {"subject": {"type": "person", "id": AMARA}}
    where = program.ask("search/resource", one | {"action": {"name": "comment"}, "resource": {"type": "channel"}})
    assert where["results"] == [{"type": "channel", "id": "linkedin"}]
    what = program.ask("search/action", one | {"resource": {"type": "channel", "id": "linkedin"}})
    names = [row["name"] for row in what["results"]]
    assert "comment" in names
    assert all(program.may(AMARA, name)["decision"] for name in names)
    assert "post" not in names


def test_an_id_in_a_search_is_ignored_and_another_type_finds_nothing(program: Program, company: Company) -> None:
    company.active()
    with_id = SEARCH | {"subject": {"type": "person", "id": NOBODY}}
    assert program.ask("search/subject", with_id)["results"] == [{"type": "person", "id": AMARA}]
    assert program.ask("search/subject", SEARCH | {"subject": {"type": "robot"}})["results"] == []


@pytest.mark.parametrize("limit", [1, 2, 5, 14])
def test_the_pages_of_a_search_hold_every_result_once(program: Program, company: Company, limit: int) -> None:
    search = {
        "subject": {"type": "person", "id": AMARA},
        "action": {"name": "read"},
        "resource": {"type": "channel"},
        "page": {"limit": limit},
    }
    found: list[str] = []
    while True:
        page = program.ask("search/resource", search)
        assert page["page"]["count"] == len(page["results"]) <= limit
        found += [row["id"] for row in page["results"]]
        if not page["page"]["next_token"]:
            break
        search["page"] = {"limit": limit, "token": page["page"]["next_token"]}
    assert found == sorted(CHANNELS)


@pytest.mark.parametrize("limit", [0, 1, 7])
def test_the_pages_of_people_hold_everybody_once(program: Program, company: Company, limit: int) -> None:
    search = SEARCH | {"action": {"name": "follow"}, "page": {"limit": limit}}
    page = program.ask("search/subject", search)
    assert len(page["results"]) == limit
    assert page["page"]["next_token"]
    found = [row["id"] for row in page["results"]]
    while limit and page["page"]["next_token"]:
        page = program.ask("search/subject", search | {"page": {"limit": limit, "token": page["page"]["next_token"]}})
        found += [row["id"] for row in page["results"]]
    assert found == (sorted(one.employee_number for one in company.cast.values()) if limit else [])


@pytest.mark.parametrize(
    "changed",
    [
        {"action": {"name": "read"}},
        {"page": {"limit": 2}},
        {"resource": {"type": "channel", "id": "x"}},
        {"page": {"limit": 1, "token": "bm90aGluZw=="}},
        {"page": {"limit": 1, "token": "%%"}},
        {"page": {"limit": -1}},
        {"page": {"limit": "many"}},
        {"context": {"time": "2030-01-01T00:00:00Z"}},
    ],
)
def test_nothing_may_change_between_the_pages_of_a_search(
    program: Program, company: Company, changed: dict[str, dict[str, object]]
) -> None:
    search = SEARCH | {"action": {"name": "follow"}, "page": {"limit": 1}}
    token = program.ask("search/subject", search)["page"]["next_token"]
    page = {"limit": 1, "token": token} | changed.get("page", {})
    assert program.post("search/subject", search | changed | {"page": page}).status_code == 400


def test_where_the_decision_point_is_stands_at_the_known_address(client: Visitor) -> None:
    answer = client.get("/.well-known/authzen-configuration")
    assert answer.mimetype == "application/json"
    assert "max-age" in answer.headers["Cache-Control"]
    found = answer.get_json()
    base = found["policy_decision_point"]
    assert found == {
        "policy_decision_point": base,
        "access_evaluation_endpoint": f"{base}/access/v1/evaluation",
        "access_evaluations_endpoint": f"{base}/access/v1/evaluations",
        "search_subject_endpoint": f"{base}/access/v1/search/subject",
        "search_resource_endpoint": f"{base}/access/v1/search/resource",
        "search_action_endpoint": f"{base}/access/v1/search/action",
    }
