"""One code, two people who type it in the same second: the second finds it used."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Waiting

import pytest

from lms.accounts import service
from lms.accounts.queries import AccountRow
from lms.db.work import Store
from tests.cast import CAST

NUMBER = CAST["bo"].employee_number


def test_of_two_who_use_a_code_at_once_only_the_first_is_its_owner(cast: object, live_store: Store) -> None:
    with live_store.writing() as work:
        code = service.print_code(work, CAST["bo"].id).code

    def second() -> AccountRow | None:
        with live_store.writing() as work:
            return service.owner_of_code(work, NUMBER, code)

    with ThreadPoolExecutor(1) as pool, live_store.opened() as work:
        owner = service.owner_of_code(work, NUMBER, code)
        assert owner
        asked = pool.submit(second)
        with pytest.raises(Waiting):
            asked.result(timeout=0.5)
        service.set_password(work, owner.person_id, "hash of a password", by_code=True)
        live_store.commit(work)
        assert asked.result(timeout=120) is None
