"""What is done to people: moves by day, leaving, absences, delegation, roles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import func, insert, select

from lms.core.access import SYSTEM, Actor, Role, RoleGrant
from lms.core.clock import SetClock
from lms.core.errors import AccessDenied, InvalidInput, NotFound, RuleRefused
from lms.core.ids import LENGTH
from lms.db.work import Store, Work
from lms.people import service
from lms.people.events import PersonLeft, PersonMoved
from lms.people.models import Person, ReportingPath
from lms.people.queries import actor_of, actor_of_number, person_for
from lms.people.queries.actors import MANY
from lms.people.queries.listing import person_to_change
from lms.people.queries.records import roles_given
from lms.people.service.due import carry_out_due
from tests.cast import Member, department_id
from tests.fixtures.work import NOW

Cast = Mapping[str, Member]
DAY = timedelta(days=1)


def act_as(store: Store, member: Member) -> Actor:
    with store.reading() as work:
        actor = actor_of(work.session, member.id, work.now)
    assert actor is not None
    return actor


def test_a_move_of_a_later_day_is_carried_out_on_that_day(store: Store, cast: Cast, clock: SetClock) -> None:
    with store.writing() as work:
        service.place(work, cast["amara"].id, department_id("SERVICE"), cast["mette"].id, NOW + DAY)
    assert carry_out_due(store) == 0
    with store.reading() as work:
        assert person_for(work.session, SYSTEM, cast["amara"].id, work.now).manager_id == cast["luca"].id
        assert act_as(store, cast["luca"]).manages
    clock.advance(days=1)
    assert carry_out_due(store) == 1
    assert carry_out_due(store) == 0
    with store.reading() as work:
        mette = act_as(store, cast["mette"])
        assert person_for(work.session, mette, cast["amara"].id, work.now).department_name == "Customer Service"
        with pytest.raises(NotFound):
            person_for(work.session, act_as(store, cast["luca"]), cast["amara"].id, work.now)


def test_who_leads_many_is_known_of_the_head_and_of_who_stands_in(store: Store, cast: Cast) -> None:
    luca, mette = cast["luca"], cast["mette"]
    with store.writing(Actor(luca.id, manages=True)) as work:
        service.delegate(work, mette.id, NOW, NOW + DAY, decides=False)
        below = work.session.scalar(select(func.count()).where(ReportingPath.manager_id == luca.id))
        grow(work, luca.id, 0, MANY - (below or 0))
    assert [act_as(store, who).leads_many for who in (luca, mette)] == [False, False]
    with store.writing() as work:
        grow(work, luca.id, MANY, MANY + 1)
    assert [act_as(store, who).leads_many for who in (luca, mette, cast["hanna"])] == [True, True, False]


def grow(work: Work, manager_id: str, first: int, end: int) -> None:
    """Put people straight into the records below a manager; hundreds of changes would take their time."""
    ids = [f"many{number}".rjust(LENGTH, "0") for number in range(first, end)]
    plain = {"name": "Many", "sort_name": "many", "joined_on": date(2024, 1, 1)}
    work.session.execute(insert(Person), [{"id": one, "employee_number": one, **plain} for one in ids])
    lines = [{"person_id": one, "manager_id": manager_id, "depth": 1} for one in ids]
    work.session.execute(insert(ReportingPath), lines)


def test_a_planned_move_is_dropped_by_another_one(store: Store, cast: Cast, clock: SetClock) -> None:
    with store.writing() as work:
        service.place(work, cast["amara"].id, department_id("SERVICE"), cast["mette"].id, NOW + DAY)
    with store.writing() as work:
        service.place(work, cast["amara"].id, department_id("IT"), cast["ada"].id)
    clock.advance(days=2)
    carry_out_due(store)
    with store.reading() as work:
        assert person_for(work.session, SYSTEM, cast["amara"].id, work.now).manager_id == cast["ada"].id


def test_a_move_tells_from_where_to_where_and_by_whom(store: Store, cast: Cast) -> None:
    with store.writing(act_as(store, cast["hanna"])) as work:
        service.place(work, cast["amara"].id, department_id("IT"), cast["ada"].id)
        moved = next(r.event for r in work.recorded if isinstance(r.event, PersonMoved))
    assert (moved.from_manager_id, moved.to_manager_id) == (cast["luca"].id, cast["ada"].id)
    assert moved.moved_by == cast["hanna"].id


def test_a_leaver_acts_no_more_from_the_instant_on_even_before_the_tick(
    store: Store, cast: Cast, clock: SetClock
) -> None:
    with store.writing() as work:
        service.leave(work, cast["amara"].id, NOW + DAY)
    with store.reading() as work:
        assert actor_of_number(work.session, "1004", work.now) is not None
    clock.advance(days=1)
    with store.reading() as work:
        assert actor_of_number(work.session, "1004", work.now) is None
    assert carry_out_due(store) == 1
    with store.reading() as work:
        assert not person_for(work.session, SYSTEM, cast["amara"].id, work.now).active


def test_leaving_is_told_with_the_instant_at_which_it_was_due(store: Store, cast: Cast, clock: SetClock) -> None:
    with store.writing() as work:
        service.leave(work, cast["amara"].id, NOW + DAY)
    clock.advance(days=3)
    with store.writing() as work:
        service.leave(work, cast["amara"].id, NOW + DAY)
        told = [r for r in work.recorded if isinstance(r.event, PersonLeft)]
    assert [r.effective_at for r in told] == [NOW + DAY]


def test_a_leaving_may_be_taken_back_before_its_day(store: Store, cast: Cast, clock: SetClock) -> None:
    with store.writing() as work:
        service.leave(work, cast["amara"].id, NOW + DAY)
        service.stay(work, cast["amara"].id)
    clock.advance(days=2)
    carry_out_due(store)
    with store.reading() as work:
        assert actor_of_number(work.session, "1004", work.now) is not None


def test_a_leavers_roles_and_delegations_end(store: Store, cast: Cast) -> None:
    with store.writing(act_as(store, cast["luca"])) as work:
        service.delegate(work, cast["hanna"].id, NOW, NOW + DAY, decides=True)
    with store.writing() as work:
        service.leave(work, cast["hanna"].id)
    with store.reading() as work:
        assert cast["hanna"].id not in [row.person.id for row in roles_given(work.session, SYSTEM)]


@pytest.mark.parametrize("number, email", [("1005", ""), ("2000", "1005@northmere.example")])
def test_a_number_or_address_of_somebody_else_is_refused(work: Work, cast: Cast, number: str, email: str) -> None:
    details = service.Details(employee_number=number, name="New", joined_on=date(2026, 1, 1), email=email)
    with pytest.raises(InvalidInput, match="somebody else"):
        service.add_person(work, details, department_id("IT"))


def test_absences_do_not_meet_each_other(work: Work, cast: Cast) -> None:
    first = service.record_absence(work, cast["amara"].id, NOW, NOW + 2 * DAY)
    with pytest.raises(InvalidInput, match="meets an absence"):
        service.record_absence(work, cast["amara"].id, NOW + DAY, None)
    service.end_absence(work, first, NOW)
    service.record_absence(work, cast["amara"].id, NOW + DAY, None)


def test_an_absence_ends_after_it_begins(work: Work, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="before the first day"):
        service.record_absence(work, cast["amara"].id, NOW, NOW)


def test_a_delegate_sees_the_team_while_the_delegation_lasts(store: Store, cast: Cast, clock: SetClock) -> None:
    with store.writing(act_as(store, cast["luca"])) as work:
        made = service.delegate(work, cast["ada"].id, NOW, NOW + 3 * DAY, decides=False)
    assert act_as(store, cast["ada"]).delegate_for == {cast["luca"].id}
    with store.writing(act_as(store, cast["luca"])) as work:
        clock.advance(hours=1)
        service.end_delegation(work, made)
    assert not act_as(store, cast["ada"]).delegate_for


def test_only_managers_delegate_and_only_their_own(store: Store, cast: Cast) -> None:
    with store.writing(act_as(store, cast["luca"])) as work:
        made = service.delegate(work, cast["ada"].id, NOW, NOW + DAY, decides=True)
    with store.opened(act_as(store, cast["amara"])) as work, pytest.raises(AccessDenied):
        service.delegate(work, cast["ada"].id, NOW, NOW + DAY, decides=True)
    with store.opened(act_as(store, cast["mette"])) as work, pytest.raises(NotFound):
        service.end_delegation(work, made)


@pytest.mark.parametrize("days, who", [(0, "ada"), (400, "ada"), (1, "luca")])
def test_a_delegation_has_an_end_within_a_year_and_somebody_else(store: Store, cast: Cast, days: int, who: str) -> None:
    with store.opened(act_as(store, cast["luca"])) as work, pytest.raises(InvalidInput):
        service.delegate(work, cast[who].id, NOW, NOW + days * DAY, decides=False)


def test_hr_needs_a_second_yes_by_somebody_else(store: Store, cast: Cast) -> None:
    ada, abel, amara = cast["ada"], cast["abel"], cast["amara"]
    with store.writing(act_as(store, ada)) as work:
        giving = service.propose_role(work, amara.id, Role.HR)
    assert not act_as(store, amara).grants
    with store.opened(act_as(store, ada)) as work, pytest.raises(RuleRefused, match="second yes"):
        service.approve_role(work, giving)
    with store.writing(act_as(store, abel)) as work:
        service.approve_role(work, giving)
    assert act_as(store, amara).grants == {RoleGrant(Role.HR)}


def test_an_author_needs_one_yes(store: Store, cast: Cast) -> None:
    with store.writing(act_as(store, cast["ada"])) as work:
        service.propose_role(work, cast["amara"].id, Role.AUTHOR)
    assert act_as(store, cast["amara"]).has(Role.AUTHOR)


def test_nobody_gives_themselves_a_role_and_only_administrators_give(store: Store, cast: Cast) -> None:
    for giver, receiver in [("ada", "ada"), ("hanna", "amara")]:
        with store.opened(act_as(store, cast[giver])) as work, pytest.raises(RuleRefused):
            service.propose_role(work, cast[receiver].id, Role.AUTHOR)


def test_the_last_administrator_stays(store: Store, cast: Cast) -> None:
    def giving_of(name: str) -> str:
        with store.reading() as work:
            rows = roles_given(work.session, SYSTEM)
        return next(r.id for r in rows if r.person.id == cast[name].id and r.role == Role.ADMINISTRATOR)

    with store.writing(act_as(store, cast["ada"])) as work:
        service.take_role(work, giving_of("abel"))
    with store.opened(SYSTEM) as work, pytest.raises(RuleRefused, match="last administrator"):
        service.take_role(work, giving_of("ada"))


def test_hr_of_a_department_changes_its_people_only(store: Store, cast: Cast) -> None:
    henk = act_as(store, cast["henk"])
    with store.reading() as work:
        assert person_to_change(work.session, henk, cast["bo"].id, work.now).name == "Bo Lindqvist"
        with pytest.raises(NotFound):
            person_to_change(work.session, henk, cast["amara"].id, work.now)


def test_a_first_administrator_is_made_once(store: Store) -> None:
    with store.writing() as work:
        service.make_first_administrator(work, "1", "Ann Lee")
    with store.opened() as work, pytest.raises(RuleRefused, match="administrator already"):
        service.make_first_administrator(work, "2", "Bo")


def test_a_first_administrator_who_is_unknown_needs_a_name(store: Store) -> None:
    with store.opened() as work, pytest.raises(InvalidInput, match="--name"):
        service.make_first_administrator(work, "1")
