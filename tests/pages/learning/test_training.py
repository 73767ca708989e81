"""Training done elsewhere and the transcript, as pages: files go out as downloads, faults stand at their field."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import pytest

from courses import Course
from lms.db.work import Store
from lms.learning import service
from tests.cast import Member
from tests.factories.evidence import FIRST_AID, PDF, PNG
from tests.fixtures.app import Visitor
from tests.fixtures.courses import complete, enrol, sit

Cast = Mapping[str, Member]
Recorder = Callable[[], AbstractContextManager[list[str]]]
SAID = {"title": "First aid <b>", "provider": "Red Cross", "completed_on": "2026-03-02"}


@pytest.fixture
def amara(client: Visitor, cast: Cast) -> Visitor:
    return client.sign_in("amara")


def evidence(store: Store, cast: Cast, data: bytes = PDF) -> str:
    with store.writing() as work:
        return service.hand_in_evidence(work, cast["amara"].id, FIRST_AID, data)


def test_a_file_handed_in_is_on_the_page_and_the_transcript(amara: Visitor) -> None:
    answer = amara.submit("/training", SAID | {"file": (io.BytesIO(PNG), "x.exe")}, action="/training")
    assert answer.status_code == 303
    for page in ("/training", "/transcript"):
        text = amara.get(page).text
        assert "First aid &lt;b&gt;" in text
        assert "Waits for HR" in text


@pytest.mark.parametrize("data", [b"", b"<script>alert(1)</script>", PDF[:20]])
def test_a_file_that_cannot_be_taken_is_told_and_the_words_stay(amara: Visitor, data: bytes) -> None:
    answer = amara.submit("/training", SAID | {"file": (io.BytesIO(data), "x.pdf")}, action="/training")
    assert answer.status_code == 400
    assert 'value="Red Cross"' in answer.text
    assert "PDF, PNG or JPEG" in answer.text
    assert "Waits for HR" not in answer.text


def test_a_file_goes_out_as_a_download_that_runs_nothing(amara: Visitor, store: Store, cast: Cast) -> None:
    answer = amara.get(f"/training/{evidence(store, cast)}/file")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == 'attachment; filename="training-2026-03-02.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_hr_confirms_and_the_person_sees_it(client: Visitor, store: Store, cast: Cast) -> None:
    name = evidence(store, cast)
    client.sign_in("hanna")
    page = client.submit("/training/waiting", {"outcome": "declined"}, action=f"/training/{name}/decide")
    assert page.status_code == 400
    assert 'aria-invalid="true"' in page.text
    assert (
        client.submit("/training/waiting", {"outcome": "confirmed"}, action=f"/training/{name}/decide").status_code
        == 303
    )
    client.sign_in("amara")
    assert "Confirmed by HR" in client.get("/transcript").text


@pytest.mark.parametrize("name", ["luca", "henk", "yuki"])
def test_nobody_else_gets_the_file(client: Visitor, store: Store, cast: Cast, name: str) -> None:
    assert client.sign_in(name).get(f"/training/{evidence(store, cast)}/file").status_code == 404


def test_the_transcript_has_every_attempt_and_its_number_of_statements_does_not_grow(
    amara: Visitor, store: Store, cast: Cast, published_tea: Course, statements: Recorder
) -> None:
    enrol(store, cast["amara"].id)
    complete(store, cast["amara"].id, published_tea)
    sit(store, cast["amara"].id, well=False)
    amara.get("/transcript")
    with statements() as few:
        assert "Not passed" in amara.get("/transcript").text
    sit(store, cast["amara"].id)
    for number in range(3):
        evidence(store, cast, PDF + b"\n" * number)
    with statements() as more:
        page = amara.get("/transcript").text
    assert "You passed one course" in page
    assert page.count('<th scope="row">Assessment') == 2
    assert len(few) == len(more) <= 8
