"""The cast at work, for what happened before a page is opened."""

from tests.domain.permission.conftest import company

__all__ = ["company"]
