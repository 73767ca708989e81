"""From asking to offering: the verbs of the person and of whoever decides."""

from __future__ import annotations

from dataclasses import replace

from lms.core.errors import Fault, InvalidInput
from lms.core.ids import new_id
from lms.core.language import zone_of
from lms.db.work import Work
from lms.people.queries.persons import person_for
from lms.permission.queries.terms import granted_as_asked, row_of
from lms.permission.rules import State, Terms
from lms.permission.rules import commands as c
from lms.permission.rules.presets import AS_ASKED, Preset
from lms.permission.service.carrying import Held, carry_on, carry_out, hold
from lms.permission.service.texts import Written, write_text
from lms.permission.vocabulary import CHANNELS, EVERYTHING, DeclineReason, HandReason, Level, Matrix, Scope


def request(work: Work, channel: str, level: Level, scope: Scope = EVERYTHING, wish: str = "") -> str:
    """Ask for a permission, as the person who acts, and return the stream's id."""
    _known(channel)
    person_id, stream_id = str(work.actor.person_id), new_id()
    text = write_text(work, person_id, stream_id, wish)
    carry_out(
        work, person_id, channel, c.Request(stream_id=stream_id, channel=channel, level=level, scope=scope, **text)
    )
    return stream_id


def offer(work: Work, person_id: str, channel: str, terms: Terms, text: str = "") -> str:
    """Offer what nobody has asked for, also to widen or prolong what stands, and return the stream's id."""
    _known(channel)
    person_for(work.session, work.actor, person_id, work.now)
    stream_id = new_id()
    worded = write_text(work, person_id, stream_id, text)
    carry_out(work, person_id, channel, c.Offer(stream_id=stream_id, channel=channel, terms=terms, **worded))
    return stream_id


def resubmit(
    work: Work, stream_id: str, level: Level, scope: Scope = EVERYTHING, wish: str = "", *, expected: int | None = None
) -> None:
    """Send one's own returned request again, changed."""
    one = hold(work, stream_id, own=True)
    carry_on(
        work,
        one,
        c.Resubmit(stream_id=stream_id, expected_version=expected, level=level, scope=scope, **_text(work, one, wish)),
    )


def return_(work: Work, stream_id: str, wish: str, *, expected: int | None = None) -> None:
    """Send a request back with a wish for changes."""
    one = hold(work, stream_id)
    carry_on(work, one, c.Return(stream_id=stream_id, expected_version=expected, **_text(work, one, wish)))


def grant(
    work: Work,
    stream_id: str,
    terms: Terms | None = None,
    text: str = "",
    *,
    preset: Preset = AS_ASKED,
    expected: int | None = None,
) -> None:
    """Say yes to a request: on ``terms``, or by a preset, on the conditions and for the term of the matrix row."""
    one = hold(work, stream_id)
    state = one.state
    plain = Terms(state.level, state.scope, frozenset(), work.now)
    more = _text(work, one, text)
    command = c.Grant(stream_id=stream_id, expected_version=expected, terms=terms or plain, **more)
    carry_on(work, one, command, None if terms else lambda matrix: _fitted(work, command, state, matrix, preset))


def decline(work: Work, stream_id: str, reason: DeclineReason, text: str, *, expected: int | None = None) -> None:
    """Say no, with a reason of the list and a sentence that says what would change the mind."""
    one = hold(work, stream_id)
    carry_on(
        work,
        one,
        c.Decline(stream_id=stream_id, expected_version=expected, reason=reason, **_text(work, one, text)),
    )


def approve(work: Work, stream_id: str, text: str = "", *, expected: int | None = None) -> None:
    """Give the second key."""
    one = hold(work, stream_id)
    carry_on(work, one, c.Approve(stream_id=stream_id, expected_version=expected, **_text(work, one, text)))


def object_(work: Work, stream_id: str, text: str, *, expected: int | None = None) -> None:
    """Refuse the second key, with a reason."""
    one = hold(work, stream_id)
    carry_on(work, one, c.Object(stream_id=stream_id, expected_version=expected, **_text(work, one, text)))


def take_back(work: Work, stream_id: str, reason: HandReason, text: str = "", *, expected: int | None = None) -> None:
    """Take an endorsement or an offer back before the person accepts."""
    one = hold(work, stream_id)
    carry_on(
        work,
        one,
        c.TakeBack(stream_id=stream_id, expected_version=expected, reason=reason, **_text(work, one, text)),
    )


def _text(work: Work, held: Held, body: str) -> Written:
    return write_text(work, held.state.person_id, held.state.stream_id, body)


def _fitted(work: Work, command: c.Grant, state: State, matrix: Matrix, preset: Preset) -> c.Grant:
    """Return the grant by a preset, on the conditions and for the longest term of the row."""
    row, zone = row_of(matrix, state.channel, state.level, work.now), zone_of(work.settings.time_zone)
    return replace(command, terms=granted_as_asked(state, row, work.now, zone, preset))


def _known(channel: str) -> None:
    if channel not in CHANNELS:
        raise InvalidInput([Fault("channel", "is not one of ours.", "Choose one of the list.")])
