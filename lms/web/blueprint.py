"""Blueprints of rooms: a route without a declared access stops the start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

ACCESS = "lms_access"


class Room(Blueprint):
    """The blueprint of one room. Its routes stand directly over :func:`lms.web.guard.requires`."""

    def __init__(self, name: str, import_name: str, url_prefix: str | None = None) -> None:
        super().__init__(name, import_name, url_prefix=url_prefix)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Callable[..., Any] | None = None,
        provide_automatic_options: bool | None = None,  # noqa: FBT001  (Flask's signature)
        **options: Any,  # noqa: ANN401  (Flask's signature)
    ) -> None:
        """Add a rule; a view that declares no access is an :class:`UndeclaredAccess`."""
        if view_func is not None and not hasattr(view_func, ACCESS):
            raise UndeclaredAccess(
                f"{view_func.__module__}.{view_func.__name__} serves {rule!r} without declaring its access; "
                "put @requires(Action.…) directly under the route"
            )
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)


class UndeclaredAccess(TypeError):
    """A route does not say who may open it."""
