"""All tables: the one place that imports every room's models, for migrations and the drift check."""

from __future__ import annotations

import importlib
import pkgutil

from sqlalchemy import MetaData

import lms
from lms.db.base import metadata

ACCOUNTS_PREFIX = "lms_accounts_"
"""Tables of the stand-alone product's sign-in; a host application never gets them."""
SHARED_MODELS = ("lms.db.receipts", "lms.db.outbox")


def all_tables() -> MetaData:
    """Import the models of every room and return the metadata that holds all tables."""
    for name in SHARED_MODELS:
        importlib.import_module(name)
    for room in pkgutil.iter_modules(lms.__path__):
        if room.ispkg:
            package = importlib.import_module(f"lms.{room.name}")
            if any(module.name == "models" for module in pkgutil.iter_modules(package.__path__)):
                importlib.import_module(f"lms.{room.name}.models")
    return metadata


def is_ours(table_name: str, *, with_accounts: bool) -> bool:
    """Say whether a table belongs to Pennydrop, with or without the stand-alone sign-in."""
    if table_name.startswith(ACCOUNTS_PREFIX):
        return with_accounts
    return table_name.startswith("lms_") and table_name != "lms_alembic_version"
