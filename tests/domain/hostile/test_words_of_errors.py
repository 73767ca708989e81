"""What a failing statement was about never reaches the log."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms.db.engine import make_engine


def test_an_error_of_the_database_does_not_tell_the_values(live_url: str) -> None:
    engine = make_engine(live_url)
    try:
        with engine.connect() as connection, pytest.raises(SQLAlchemyError) as failed:
            connection.execute(text("SELECT nothing FROM nowhere WHERE name = :name"), {"name": "Amara Okafor"})
        assert "Amara" not in str(failed.value)
    finally:
        engine.dispose()
