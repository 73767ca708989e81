"""From accepting on: the verbs of the person, of whoever decides and of compliance."""

from __future__ import annotations

from lms.db.work import Work
from lms.permission.rules import Terms
from lms.permission.rules import commands as c
from lms.permission.service.carrying import Held, carry_on, hold
from lms.permission.service.texts import Written, write_text
from lms.permission.vocabulary import HandReason


def accept(work: Work, stream_id: str, *, expected: int | None = None) -> None:
    """Turn the own key: what was offered is in force from now, and what stood before is superseded."""
    one = hold(work, stream_id, own=True)
    carry_on(work, one, c.Accept(stream_id=stream_id, expected_version=expected))


def withdraw(work: Work, stream_id: str, *, only_this: bool = False) -> None:
    """Take no part: everything of the channel, or this stream alone. No reason, and no page too old to do it."""
    one = hold(work, stream_id, own=True)
    carry_on(work, one, c.Withdraw(stream_id=stream_id, only_this=only_this))


def narrow(
    work: Work, stream_id: str, terms: Terms, reason: HandReason, text: str = "", *, expected: int | None = None
) -> None:
    """Make what was granted less; that answers a review which waits there, too."""
    one = hold(work, stream_id)
    more = _text(work, one, text)
    kind = c.ReviewNarrow if one.state.campaign_id else c.Narrow
    carry_on(work, one, kind(stream_id=stream_id, expected_version=expected, terms=terms, reason=reason, **more))


def suspend(work: Work, stream_id: str, reason: HandReason, text: str = "", *, expected: int | None = None) -> None:
    """Let it rest by hand, until whoever may lift that does."""
    one = hold(work, stream_id)
    carry_on(
        work,
        one,
        c.Suspend(stream_id=stream_id, expected_version=expected, reason=reason, **_text(work, one, text)),
    )


def cure(work: Work, stream_id: str, reason: HandReason, text: str = "", *, expected: int | None = None) -> None:
    """Lift what was suspended by hand, as far as the actor may."""
    one = hold(work, stream_id)
    carry_on(work, one, c.Cure(stream_id=stream_id, expected_version=expected, reason=reason, **_text(work, one, text)))


def revoke(work: Work, stream_id: str, reason: HandReason, text: str = "", *, expected: int | None = None) -> None:
    """End it for good; that answers a review which waits there, too."""
    one = hold(work, stream_id)
    kind = c.ReviewRevoke if one.state.campaign_id else c.Revoke
    carry_on(work, one, kind(stream_id=stream_id, expected_version=expected, reason=reason, **_text(work, one, text)))


def keep(work: Work, stream_id: str, *, expected: int | None = None) -> None:
    """Answer a review: it stays as it is."""
    one = hold(work, stream_id)
    carry_on(work, one, c.Keep(stream_id=stream_id, expected_version=expected))


def confirm(work: Work, stream_id: str, *, expected: int | None = None) -> None:
    """Take it over as the new manager of record."""
    one = hold(work, stream_id)
    carry_on(work, one, c.Confirm(stream_id=stream_id, expected_version=expected))


def lift(work: Work, stream_id: str, reason: HandReason, text: str = "", *, expected: int | None = None) -> None:
    """Take compliance's marks off this person and channel: no second key is due for them any more."""
    one = hold(work, stream_id)
    carry_on(work, one, c.Lift(stream_id=stream_id, expected_version=expected, reason=reason, **_text(work, one, text)))


def _text(work: Work, held: Held, body: str) -> Written:
    return write_text(work, held.state.person_id, held.state.stream_id, body)
