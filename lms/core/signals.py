"""Signals for a host application, sent after the commit and never inside a transaction."""

from __future__ import annotations

from blinker import Namespace

_namespace = Namespace()

recorded = _namespace.signal(
    "lms-recorded",
    doc="""Sent once per event after its transaction was committed.

    Sender: the ``Store``. Argument ``recorded``: the :class:`lms.core.events.Recorded`. A receiver that fails is logged
    and hinders nobody; it must not assume that it is called in a request.
    """,
)
