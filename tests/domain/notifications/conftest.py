"""The cast at work, for what happened before somebody is told of it."""

from tests.domain.permission.conftest import company

__all__ = ["company"]
