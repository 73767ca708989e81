"""Training done elsewhere: handed in whole or not at all, seen by its person and HR of theirs, decided once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from lms.core.access import Actor
from lms.core.errors import InvalidInput, NotFound, RuleRefused
from lms.db.work import Store
from lms.learning import rules, service
from lms.learning.events import EvidenceDecided
from lms.learning.queries.evidence import EvidenceRow, evidence_file, evidence_of, evidence_waiting
from lms.people.queries import actor_of
from tests.cast import Member
from tests.factories.evidence import FIRST_AID, JPEG, PDF, PNG
from tests.fixtures.work import NOW

Cast = Mapping[str, Member]
As = Callable[[str], Actor]


@pytest.fixture
def acting(store: Store, cast: Cast) -> As:
    def as_(name: str) -> Actor:
        with store.reading() as work:
            actor = actor_of(work.session, cast[name].id, work.now)
        assert actor
        return actor

    return as_


@pytest.fixture
def handed_in(store: Store, cast: Cast, acting: As) -> str:
    with store.writing(acting("amara")) as work:
        return service.hand_in_evidence(work, cast["amara"].id, FIRST_AID, PDF)


def rows(store: Store, person_id: str) -> tuple[EvidenceRow, ...]:
    with store.reading() as work:
        return evidence_of(work.session, person_id)


def test_a_file_is_kept_as_it_is_and_waits(store: Store, cast: Cast, acting: As, handed_in: str) -> None:
    [row] = rows(store, cast["amara"].id)
    assert (row.title, row.media_type, row.size, row.state) == (
        "First aid at work",
        "application/pdf",
        len(PDF),
        "waiting",
    )
    with store.reading() as work:
        found = evidence_file(work.session, acting("amara"), handed_in, work.now)
    assert (found.content, found.name) == (PDF, "training-2026-03-02.pdf")


@pytest.mark.parametrize(
    "change, data, places",
    [
        ({"title": " ", "provider": "x" * 121}, PNG, ["title", "provider"]),
        ({"completed_on": NOW.date() + timedelta(days=1)}, b"<svg/>", ["completed_on", "file"]),
        ({}, PDF[:-8], ["file"]),
        ({}, b"", ["file"]),
        ({}, JPEG + b"\0" * rules.EVIDENCE_BYTES, ["file"]),
    ],
)
def test_what_cannot_be_taken_is_told_at_once_and_nothing_is_kept(
    store: Store, cast: Cast, change: dict[str, object], data: bytes, places: list[str]
) -> None:
    amara = cast["amara"].id
    with pytest.raises(InvalidInput) as wrong, store.writing() as work:
        service.hand_in_evidence(work, amara, replace(FIRST_AID, **change), data)  # type: ignore[arg-type]
    assert [fault.place for fault in wrong.value.faults] == places
    assert rows(store, amara) == ()


def test_the_same_file_is_taken_once_and_their_number_is_bounded(store: Store, cast: Cast, handed_in: str) -> None:
    amara = cast["amara"].id
    with pytest.raises(RuleRefused, match="before"), store.writing() as work:
        service.hand_in_evidence(work, amara, FIRST_AID, PDF)
    with store.writing() as work:
        for number in range(1, rules.MOST_EVIDENCE):
            service.hand_in_evidence(work, amara, FIRST_AID, PDF + b"\n" * number)
    with pytest.raises(RuleRefused, match="50 files"), store.writing() as work:
        service.hand_in_evidence(work, amara, FIRST_AID, PNG)


@pytest.mark.parametrize(
    "name, sees", [("hanna", True), ("henk", False), ("luca", False), ("yuki", False), ("ada", False)]
)
def test_only_hr_of_the_person_sees_it(store: Store, acting: As, handed_in: str, name: str, sees: bool) -> None:
    actor = acting(name)
    with store.reading() as work:
        waiting = [row.evidence.id for row in evidence_waiting(work.session, actor, work.now)]
        assert waiting == ([handed_in] if sees else [])
        if sees:
            assert evidence_file(work.session, actor, handed_in, work.now).content == PDF
        else:
            with pytest.raises(NotFound):
                evidence_file(work.session, actor, handed_in, work.now)
    if not sees:
        with pytest.raises(NotFound), store.writing(actor) as work:
            service.decide_evidence(work, handed_in, rules.CONFIRMED, "")


def test_hr_declines_with_a_reason_and_nobody_decides_twice(
    store: Store, cast: Cast, acting: As, handed_in: str
) -> None:
    with pytest.raises(InvalidInput), store.writing(acting("hanna")) as work:
        service.decide_evidence(work, handed_in, rules.DECLINED, "  ")
    with store.writing(acting("hanna")) as work:
        service.decide_evidence(work, handed_in, rules.DECLINED, "It names somebody else.")
        assert [each.event for each in work.recorded] == [
            EvidenceDecided(person_id=cast["amara"].id, evidence_id=handed_in, outcome="declined")
        ]
    with pytest.raises(RuleRefused, match="meanwhile"), store.writing(acting("hanna")) as work:
        service.decide_evidence(work, handed_in, rules.CONFIRMED, "")
    [row] = rows(store, cast["amara"].id)
    assert (row.state, row.reason) == ("declined", "It names somebody else.")


def test_ones_own_is_decided_by_somebody_else(store: Store, cast: Cast, acting: As) -> None:
    with store.writing(acting("hanna")) as work:
        own = service.hand_in_evidence(work, cast["hanna"].id, FIRST_AID, PNG)
    with pytest.raises(RuleRefused, match="your own"), store.writing(acting("hanna")) as work:
        service.decide_evidence(work, own, rules.CONFIRMED, "")


def test_what_waits_can_be_taken_back_by_its_person_only(store: Store, cast: Cast, acting: As, handed_in: str) -> None:
    with pytest.raises(NotFound), store.writing() as work:
        service.take_back_evidence(work, cast["luca"].id, handed_in)
    with store.writing(acting("amara")) as work:
        service.take_back_evidence(work, cast["amara"].id, handed_in)
    assert rows(store, cast["amara"].id) == ()
    with pytest.raises(NotFound), store.writing() as work:
        service.take_back_evidence(work, cast["amara"].id, handed_in)
