"""A slip that was reported: noted, told, replied to, healed; seen by whom it concerns and by nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lms.core.errors import AccessDenied, DomainError, InvalidInput, NotFound, RuleRefused, Stale
from lms.db.work import Store
from lms.learning.queries.lessons import lesson_of
from lms.notifications.queries.notices import notices_for
from lms.permission import queries, service
from lms.permission.queries.asking import may
from lms.permission.queries.history import history_of
from lms.permission.queries.past import Wanted, page_of_past
from lms.permission.queries.slips import lessons_named, short_lessons, slip_rule
from lms.permission.rules import Question, Verdict
from lms.permission.rules.slips import SlipRule
from lms.permission.service import slipping
from lms.permission.vocabulary import EVERYTHING, HandReason, Level, Scope
from tests.domain.permission.conftest import Company
from tests.factories.slips import BREWING, LESSON, WORDS, mend, note, switch_on
from tests.fixtures.courses import TEA

pytestmark = pytest.mark.usefixtures("published_tea")
DAYS = timedelta(days=14)
ON = SlipRule(0, is_on=True, days=14, lessons=(LESSON,))


@pytest.fixture
def slipped(company: Company) -> str:
    """Give Amara's permission to engage, on which Luca noted a slip."""
    switch_on(company)
    stream = company.active()
    note(company, stream)
    return stream


def verdict(company: Company, activity: str) -> Verdict:
    with company.store.reading() as work:
        return may(work.session, company.id("amara"), "linkedin", Question(activity), work.now).verdict


def told(company: Company, name: str) -> list[tuple[str, str]]:
    with company.store.reading() as work:
        rows = notices_for(work.session, company.id(name), work.now)
    return [(row.kind, row.path) for row in rows if row.kind.startswith("permission_slip")]


def test_nothing_can_be_noted_while_slips_are_off(company: Company) -> None:
    stream = company.active()
    with pytest.raises(RuleRefused, match="switched off"):
        note(company, stream)
    switch_on(company)
    company.do("cora", slipping.set_slips, SlipRule(1, is_on=False, days=14))
    with pytest.raises(RuleRefused, match="switched off"):
        note(company, stream)
    assert company.events(stream)[-1] == "accepted"


@pytest.mark.parametrize(
    "new",
    [
        SlipRule(0, is_on=True, days=0, lessons=(LESSON,)),
        SlipRule(0, is_on=True, days=61, lessons=(LESSON,)),
        SlipRule(0, is_on=True, days=14),
        SlipRule(0, is_on=True, days=14, lessons=("tea/no-such-lesson",)),
        SlipRule(0, is_on=False, days=14, lessons=tuple(f"tea/{number}" for number in range(21))),
    ],
)
def test_a_setting_that_could_heal_nothing_is_refused(company: Company, new: SlipRule) -> None:
    with pytest.raises(InvalidInput):
        company.do("cora", slipping.set_slips, new)


def test_compliance_of_the_company_sets_slips_and_each_setting_is_a_version(company: Company) -> None:
    for name in ("hanna", "luca", "ada"):
        with pytest.raises(AccessDenied):
            company.do(name, slipping.set_slips, ON)
    assert company.do("cora", slipping.set_slips, ON) == 1
    with pytest.raises(Stale):
        company.do("carl", slipping.set_slips, ON)
    assert company.do("carl", slipping.set_slips, SlipRule(1, is_on=True, days=7, lessons=(LESSON,))) == 2
    with company.store.reading() as work:
        assert slip_rule(work.session) == SlipRule(2, is_on=True, days=7, lessons=(LESSON,))
        assert LESSON in {one.code for one in short_lessons(work.session)}
        assert [one.code for one in lessons_named(work.session, ("tea/gone", LESSON))] == [LESSON]


def test_a_slip_counts_for_the_next_question_and_heals_after_its_days_and_its_lesson(
    company: Company, slipped: str
) -> None:
    assert (verdict(company, "comment"), verdict(company, "share")) == (
        Verdict.NOT_PERMITTED,
        Verdict.YES_WITH_WORDING,
    )
    mend(company)
    assert company.events(slipped)[-2:] == ["slip-recorded", "slip-repaired"]
    company.wait(DAYS - timedelta(seconds=1))
    assert verdict(company, "comment") is Verdict.NOT_PERMITTED
    company.wait(timedelta(seconds=1))
    assert verdict(company, "comment") is Verdict.YES_WITH_WORDING  # played by the read; the tick writes it down
    service.tick(company.store)
    assert company.events(slipped)[-1] == "slip-healed"
    assert service.verify_streams(company.store) == []


def test_the_lesson_alone_is_missing_and_heals_in_its_own_transaction(company: Company, slipped: str) -> None:
    company.wait(timedelta(days=40))
    service.tick(company.store)
    assert verdict(company, "comment") is Verdict.NOT_PERMITTED
    mend(company)
    assert company.events(slipped)[-2:] == ["slip-repaired", "slip-healed"]
    assert verdict(company, "comment") is Verdict.YES_WITH_WORDING


def test_one_time_through_the_lesson_heals_on_every_channel(company: Company, slipped: str) -> None:
    other = company.asked(channel="x", level=Level.ENGAGE)
    company.do("luca", service.grant, other)
    company.do("amara", service.accept, other)
    note(company, other)
    company.wait(DAYS)
    mend(company)
    assert [company.events(one)[-1] for one in (slipped, other)] == ["slip-healed", "slip-healed"]


def test_the_person_is_told_at_once_and_when_it_has_healed(company: Company, slipped: str) -> None:
    assert told(company, "amara") == [("permission_slip", f"/permission/request/{slipped}")]
    assert told(company, "luca") == []
    mend(company)
    company.wait(DAYS)
    service.tick(company.store)
    assert told(company, "amara")[0][0] == "permission_slip_healed"


def test_the_manager_is_told_of_what_somebody_else_noted_and_of_a_reply(company: Company) -> None:
    switch_on(company)
    stream = company.active()
    note(company, stream, "cora")
    company.do("amara", slipping.reply_to_slip, stream, "It was in the price list.")
    kinds = [kind for kind, _path in told(company, "luca")]
    assert sorted(kinds) == ["permission_slip_for", "permission_slip_reply"]
    assert {path for _kind, path in told(company, "luca")} == {f"/permission/standing/{stream}"}
    assert told(company, "cora") == told(company, "sofia") == told(company, "hanna") == []


def test_a_reply_is_the_persons_and_stands_beside_what_was_noted(company: Company, slipped: str) -> None:
    with pytest.raises(NotFound):
        company.do("luca", slipping.reply_to_slip, slipped, "No.")
    with pytest.raises(RuleRefused, match="reason"):
        company.do("amara", slipping.reply_to_slip, slipped, " ")
    company.do("amara", slipping.reply_to_slip, slipped, "It was in the price list.")
    with pytest.raises(RuleRefused, match="no slip"):
        company.do("amara", slipping.reply_to_slip, slipped, "And again.")
    with company.store.reading() as work:
        said = [row.text for row in history_of(work.session, company.id("amara"))[:2]]
    assert said == ["It was in the price list.", WORDS]


@pytest.mark.parametrize(
    ("who", "wrong"),
    [
        ("amara", RuleRefused),
        ("yuki", NotFound),
        ("mette", NotFound),
        ("sofia", None),
        ("cora", None),
        ("hanna", DomainError),
    ],
)
def test_who_decides_notes_a_slip_and_nobody_else(company: Company, who: str, wrong: type[DomainError] | None) -> None:
    switch_on(company)
    stream = company.active()
    if wrong is None:
        note(company, stream, who)
    else:
        with pytest.raises(wrong):
            note(company, stream, who)
    assert ("slip-recorded" in company.events(stream)) is (wrong is None)


def test_what_is_refused_asks_for_no_lesson(company: Company) -> None:
    switch_on(company)
    stream = company.active()
    for level, text in ((Level.PUBLISH, WORDS), (Level.ENGAGE, WORDS), (Level.SHARE, "")):
        with pytest.raises(RuleRefused):
            note(company, stream, level=level, text=text)
    with pytest.raises(InvalidInput):
        company.do("luca", slipping.record_slip, stream, (Level.SHARE, EVERYTHING), "tea/no-such-lesson", WORDS)
    with pytest.raises(NotFound):
        note(company, "0" * 26)
    with company.store.reading() as work, pytest.raises(NotFound):
        lesson_of(work.session, company.id("amara"), TEA, BREWING)


def test_a_page_of_before_notes_nothing_and_a_second_slip_waits(company: Company, slipped: str) -> None:
    less = (Level.LISTEN, EVERYTHING)
    with pytest.raises(Stale):
        company.do("luca", slipping.record_slip, slipped, less, LESSON, WORDS, expected=4)
    with pytest.raises(RuleRefused, match="healing here already"):
        company.do("luca", slipping.record_slip, slipped, less, LESSON, WORDS)


def test_a_narrower_scope_is_enough(company: Company) -> None:
    switch_on(company)
    stream = company.active()
    note(company, stream, level=Level.ENGAGE, scope=Scope(topics=frozenset({"Valves"})))
    assert verdict(company, "comment") is Verdict.ASK_FIRST
    assert company.state(stream).level_now is Level.ENGAGE


def test_switching_slips_off_lets_what_was_noted_heal(company: Company, slipped: str) -> None:
    company.do("cora", slipping.set_slips, SlipRule(1, is_on=False, days=14))
    mend(company)
    company.wait(DAYS)
    assert verdict(company, "comment") is Verdict.YES_WITH_WORDING


def test_a_slip_goes_on_while_the_permission_rests_and_ends_with_it(company: Company, slipped: str) -> None:
    company.do("luca", service.suspend, slipped, HandReason.PRECAUTION)
    company.do("luca", service.cure, slipped, HandReason.PRECAUTION)
    assert company.state(slipped).slip is not None
    company.do("amara", service.withdraw, slipped)
    mend(company)  # nothing waits for it any more, and nothing breaks
    assert company.events(slipped)[-1] == "withdrawn"


def test_as_of_any_instant_is_what_held_then(company: Company, slipped: str) -> None:
    noted = company.clock.now()
    mend(company)
    company.wait(DAYS)
    service.tick(company.store)
    company.wait(DAYS)
    for at, held in ((noted, Level.SHARE), (noted + DAYS, Level.ENGAGE), (company.clock.now(), Level.ENGAGE)):
        with company.store.reading() as work:
            then = queries.as_of(work.session, company.id("amara"), "linkedin", at)
            rows, _total = page_of_past(work.session, company.actor("cora"), work.now, Wanted(at), limit=5)
        assert [state.level_now for state in then] == [held]
        assert [row.state.level_now for row in rows] == [held]


def test_no_list_of_others_counts_a_slip(company: Company, slipped: str, store: Store) -> None:
    """The figures of a department rest on what is granted: whoever reads them learns nothing of slips."""
    row = company.row(slipped)
    assert (row.level, row.in_force) == ("engage", True)
    assert company.levels(slipped) == ["engage"]
