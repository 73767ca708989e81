"""Plays what happens to permissions: who asks, who answers, who accepts and who takes no part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from lms.core.errors import RuleRefused
from lms.db.work import Work
from lms.demo.happenings import Accepts, Answer, Answers, Asks, Withdraws
from lms.permission import service
from lms.permission.vocabulary import DeclineReason, HandReason


class Permissions:
    """The permissions of a demo company while it is played: which stream is meant, and what the rules refused."""

    def __init__(self) -> None:
        self._streams: dict[tuple[str, str], str] = {}
        self.refused: Counter[str] = Counter()
        """How often a rule said no, by its code: people try, and learn that it cannot be."""

    def carry_out(self, work: Work, happening: Asks | Answers | Accepts | Withdraws) -> None:
        """Do what happens; nothing of it when there was nothing to answer, or when a rule refuses."""
        key = (happening.member.number, happening.channel)
        if not isinstance(happening, Asks) and key not in self._streams:
            return
        try:
            with work.attempt():
                self._do(work, happening, key)
        except RuleRefused as refused:
            self.refused[f"{type(happening).__name__}: {refused.code}"] += 1

    def _do(self, work: Work, happening: Asks | Answers | Accepts | Withdraws, key: tuple[str, str]) -> None:
        match happening:
            case Asks(again=False):
                asked = service.request(work, happening.channel, happening.level, happening.scope, happening.wish)
                self._streams[key] = asked
            case Asks():
                service.resubmit(work, self._streams[key], happening.level, happening.scope, happening.wish)
            case Answers():
                _ANSWERS[happening.answer](work, self._streams[key], happening)
            case Accepts():
                service.accept(work, self._streams[key])
            case Withdraws():
                service.withdraw(work, self._streams[key])


_ANSWERS: Mapping[Answer, Callable[[Work, str, Answers], None]] = {
    Answer.CONFIRM: lambda work, stream, _it: service.confirm(work, stream),
    Answer.CURE: lambda work, stream, it: service.cure(work, stream, HandReason(it.reason), it.text),
    Answer.DECLINE: lambda work, stream, it: service.decline(work, stream, DeclineReason(it.reason), it.text),
    Answer.GRANT: lambda work, stream, it: service.grant(work, stream, None, it.text),
    Answer.RETURN: lambda work, stream, it: service.return_(work, stream, it.text),
    Answer.REVOKE: lambda work, stream, it: service.revoke(work, stream, HandReason(it.reason), it.text),
    Answer.SUSPEND: lambda work, stream, it: service.suspend(work, stream, HandReason(it.reason), it.text),
}
