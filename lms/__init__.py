"""Pennydrop: training and the permission to be digital, in one record.

``create_app`` makes the stand-alone application, ``Lms`` mounts the product in a host's. Both load on first use, so
that importing a rule does not import Flask.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lms.extension import Lms
    from lms.standalone import create_app

__all__ = ["Lms", "create_app"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a module's attribute)
    if name == "Lms":
        from lms.extension import Lms

        return Lms
    if name == "create_app":
        from lms.standalone import create_app

        return create_app
    raise AttributeError(name)
