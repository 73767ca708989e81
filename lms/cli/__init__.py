"""``flask lms …``: one file a subject, each with a click group or command in ``COMMANDS``."""

from lms.cli.group import group

__all__ = ["group"]
