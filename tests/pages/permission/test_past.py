"""Looking back: who was allowed what then, with the whole basis, as a page, a file and JSON; one person's timeline."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from lms.awards import service as awards
from lms.people.models import Person
from lms.permission import service
from lms.permission.queries.policies import version_of_policy
from lms.permission.service import signing
from lms.permission.service.shipping import SOCIAL_MEDIA, load_shipped
from lms.permission.vocabulary import HandReason, Level
from tests.cast import department_id
from tests.domain.permission.conftest import Company
from tests.fixtures.app import Visitor

Statements = Callable[[], AbstractContextManager[list[str]]]
PAGE = "/permission/as-of"
DAY = timedelta(days=1)


@pytest.fixture
def database() -> str:
    """Pages look the same on either database; what they ask is tried on both in tests/domain."""
    return "sqlite"


def test_a_past_day_shows_what_was_in_force_with_its_whole_basis(client: Visitor, company: Company) -> None:
    stream = company.active(level=Level.ENGAGE)
    company.wait(10 * DAY)
    company.do("luca", service.revoke, stream, HandReason.INCIDENT, "Something happened")
    client.sign_in("cora")
    then = client.get(f"{PAGE}?day=2026-11-26").text
    assert "One permission" in then
    for part in ("Amara Okafor", "Granted by", "Luca Bianchi", "Accepted", "No customer data.", "version", "issued"):
        assert part in then
    assert "No permission" in client.get(PAGE).text


def test_what_rested_is_shown_when_asked_for_with_its_cause(client: Visitor, company: Company) -> None:
    company.active()
    company.do("hanna", awards.revoke, company.certificate("amara", "trust"), "A mistake")
    client.sign_in("cora")
    assert "Amara Okafor" not in client.get(PAGE).text
    assert "a certificate has ended" in client.get(f"{PAGE}?show=all").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "amara"}, 1),
        ({"who": "1004"}, 1),
        ({"who": "yuki"}, 0),
        ({"channel": "linkedin"}, 1),
        ({"channel": "x"}, 0),
        ({"department": department_id("SALES")}, 1),
        ({"department": department_id("SERVICE")}, 0),
    ],
)
def test_person_department_and_channel_keep_the_list_to_what_fits(
    client: Visitor, company: Company, query: dict[str, str], found: int
) -> None:
    company.active()
    answer = client.sign_in("cora").get(f"{PAGE}.json", query_string=query).get_json()
    assert answer["total"] == len(answer["permissions"]) == found


def test_the_file_holds_what_the_page_and_the_answer_for_software_hold(client: Visitor, company: Company) -> None:
    company.active()
    company.active("yuki")
    client.sign_in("cora")
    answer = client.get(f"{PAGE}.json").get_json()
    rows = list(csv.DictReader(io.StringIO(client.get(f"{PAGE}.csv").data.decode("utf-8-sig"))))
    assert [row["Permission"] for row in rows] == [one["permission"] for one in answer["permissions"]]
    for row, one in zip(rows, answer["permissions"], strict=True):
        assert (row["Granted by"], row["Digest"]) == (one["granted"]["by"], one["digest"]) != ("", "")
        assert (row["Channel"], row["Until"]) == (one["channel"], one["until"])
        assert all(certificate["id"] in row["Certificates"] for certificate in one["certificates"])


@pytest.mark.parametrize("query", ["day=nonsense", "day=2126-01-01", "at=1985-01-01", "day=2026-11-20&time=25:00"])
def test_no_past_instant_is_told_with_the_cure(client: Visitor, company: Company, query: str) -> None:
    client.sign_in("cora")
    page = client.get(f"{PAGE}?{query}")
    assert page.status_code == 400
    assert "Write them as" in page.text or "Choose a day" in page.text
    assert client.get(f"{PAGE}.csv?{query}").status_code == 400
    for_software = client.get(f"{PAGE}.json?{query}")
    assert (for_software.status_code, for_software.mimetype) == (400, "text/plain")
    assert "Write them as" in for_software.text or "Choose a day" in for_software.text


@pytest.mark.parametrize(("reader", "found"), [("cora", 1), ("hanna", 1), ("luca", 1), ("mette", 0), ("henk", 0)])
def test_everybody_sees_their_own_scope(client: Visitor, company: Company, reader: str, found: int) -> None:
    company.active()
    assert client.sign_in(reader).get(f"{PAGE}.json").get_json()["total"] == found


def test_a_timeline_tells_every_event_by_whom_and_the_state_after_it(client: Visitor, company: Company) -> None:
    stream = company.active(level=Level.ENGAGE)
    company.do("cora", service.suspend, stream, HandReason.INCIDENT, "Something happened")
    page = client.sign_in("cora").get(f"/permission/history/{company.id('amara')}").text
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split("</tr>")[:-1]
    assert len(rows) == 6  # requested, readied, offered, accepted, suspended, marked
    assert all(part in rows[1] for part in ("Suspended: suspended by hand", "Cora Lindgren", "Suspended since"))
    assert all(part in rows[-1] for part in ("Asked: Engage", "Amara Okafor"))


def test_to_a_manager_a_withdrawal_reads_as_not_taking_part(client: Visitor, company: Company) -> None:
    company.do("amara", service.withdraw, company.active())
    page = client.sign_in("luca").get(f"/permission/history/{company.id('amara')}").text
    assert page.count("Not taking part") == 2
    assert "ithdr" not in page


@pytest.mark.parametrize("reader", ["mette", "henk"])
def test_a_timeline_outside_ones_scope_is_not_found(client: Visitor, company: Company, reader: str) -> None:
    company.active()
    assert client.sign_in(reader).get(f"/permission/history/{company.id('amara')}").status_code == 404


def test_pages_of_the_past_take_a_fixed_number_of_statements(
    client: Visitor, company: Company, statements: Statements
) -> None:
    counts = []
    for name in ("amara", "yuki", "dmytro"):
        company.active(name)
        client.sign_in("cora")
        with statements() as seen:
            client.get(PAGE)
            client.get(f"/permission/history/{company.id(name)}")
        counts.append(len(seen))
    assert len(set(counts)) == 1
    assert counts[0] <= 20


def test_the_signed_text_of_a_policy_is_part_of_the_basis(client: Visitor, company: Company) -> None:
    with company.store.writing() as work:
        load_shipped(work)
    with company.as_("amara") as work:
        policy = version_of_policy(work.session, SOCIAL_MEDIA)
        right = policy.question.right if policy.question else None
        signing.sign(work, SOCIAL_MEDIA, policy.text_digest, company.cast["amara"].name, answer=right)
    stream = company.asked(level=Level.REPRESENT)
    company.do("luca", service.grant, stream)
    company.do("carl", service.approve, stream)
    company.do("amara", service.accept, stream)
    [told] = client.sign_in("cora").get(f"{PAGE}.json").get_json()["permissions"]
    assert (told["granted"]["by"], told["second_key"]["by"]) == ("Luca Bianchi", "Carl Nyström")
    assert told["policy"]["version"] == 1
    assert told["policy"]["text_sha256"] == policy.text_digest
    assert policy.text_digest[:16] in client.get(PAGE).text


def test_an_employee_number_finds_the_one_person_without_a_look_through_the_names(
    client: Visitor, company: Company, statements: Statements
) -> None:
    counts = []
    for name in ("amara", "yuki", "dmytro"):
        company.active(name)
        with company.store.writing() as work:
            if name != "amara":
                work.session.get_one(Person, company.id(name)).sort_name = f"{name} of room 1004"
        client.sign_in("cora")
        with statements() as seen:
            page = client.get(f"{PAGE}?who=1004").text
        assert "One permission" in page
        assert "Amara Okafor" in page
        assert not any("LIKE" in each for each in seen)
        counts.append(len(seen))
    assert len(set(counts)) == 1
    assert "2 permissions" in client.get(f"{PAGE}?who=room+1004").text
