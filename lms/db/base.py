"""The base of all tables: one metadata, names for every constraint, everything prefixed ``lms_``."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from lms.db.types import Instant

PREFIX = "lms_"
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)


class Base(DeclarativeBase):
    """Base of every model; a table's name must carry the prefix, since the tables may live in a host's database."""

    metadata = metadata
    type_annotation_map: ClassVar = {datetime: Instant}

    def __init_subclass__(cls, **kwargs: object) -> None:
        name = getattr(cls, "__tablename__", None)
        if name is not None and not name.startswith(PREFIX):
            raise TypeError(f"table {name!r} of {cls.__name__} must be called {PREFIX}{name}")
        super().__init_subclass__(**kwargs)
