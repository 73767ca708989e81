"""The cast at work on permissions, asked about by programs."""

from tests.domain.permission.conftest import company

__all__ = ["company"]
