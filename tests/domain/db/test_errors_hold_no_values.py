"""The text of a database's error holds no value of a person: it ends in logs and on terminals."""

from __future__ import annotations

import traceback

import pytest
from sqlalchemy.exc import IntegrityError

from lms.db.work import Store
from lms.people.models import Person
from tests.cast import CAST

SECRET = CAST["amara"].email


def test_a_clash_names_the_rule_and_not_the_address(cast: object, store: Store) -> None:
    with store.opened() as work:
        work.session.get_one(Person, CAST["luca"].id).email = SECRET
        with pytest.raises(IntegrityError) as caught:
            work.session.flush()
    said = "".join(traceback.format_exception(caught.value)) + str(caught.value) + repr(caught.value.orig)
    assert "email" in said
    assert SECRET not in said
    assert "DETAIL" not in said
