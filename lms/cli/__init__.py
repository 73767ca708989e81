"""``flask lms …``: one file a command or group of commands, which stands in its ``COMMAND``."""

from lms.cli.group import group

__all__ = ["group"]
