"""What a host application gives to Pennydrop: interfaces, each with a plain implementation beside its user."""

from __future__ import annotations

from typing import Protocol


class Identity(Protocol):
    """Who is signed in, as the host knows it.

    ``key`` is the person's employee number (``Person.employee_number``), the one key that Pennydrop and the host share.
    """

    def key(self) -> str | None:
        """Return the employee number of whoever sends the present request, or None for a guest."""
        ...

    def sign_in_url(self, return_to: str) -> str:
        """Return where a guest signs in and is then sent back to the path ``return_to``."""
        ...

    def sign_out_url(self) -> str | None:
        """Return where one signs out, or None when the host shows that itself."""
        ...
