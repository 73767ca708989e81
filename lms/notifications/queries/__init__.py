"""The questions of this room, as others ask them."""

from lms.notifications.queries.notices import (
    Addressed,
    NoticeRow,
    addressed,
    choices_of,
    has_email,
    notices_for,
)
from lms.notifications.queries.sent import TOPIC, SentRow, latest_of_kind, made_of_kinds, sent_messages, why

__all__ = [
    "TOPIC",
    "Addressed",
    "NoticeRow",
    "SentRow",
    "addressed",
    "choices_of",
    "has_email",
    "latest_of_kind",
    "made_of_kinds",
    "notices_for",
    "sent_messages",
    "why",
]
