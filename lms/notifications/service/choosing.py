"""What a person decides about their own notices: how each kind comes, and that they were seen."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import delete, update

from lms.core.errors import RuleRefused
from lms.db.work import Work
from lms.notifications.kinds import KINDS, Way
from lms.notifications.models import Notice, NoticeChoice


def choose(work: Work, ways: Mapping[str, Way]) -> None:
    """Take over how the actor wants each of these kinds; a kind that cannot be chosen is RuleRefused.

    *At once* is what everybody has without choosing, so it leaves no row. What was mailed, or is on its way, stays.
    """
    for kind in ways:
        if kind not in KINDS or KINDS[kind].fixed:
            raise RuleRefused("This kind of notice is always sent at once.", KINDS[kind].fixed if kind in KINDS else "")
    person_id = str(work.actor.person_id)
    work.session.execute(
        delete(NoticeChoice).where(NoticeChoice.person_id == person_id, NoticeChoice.kind.in_(sorted(ways)))
    )
    work.session.add_all(
        NoticeChoice(person_id=person_id, kind=kind, way=way.value)
        for kind, way in ways.items()
        if way is not Way.AT_ONCE
    )
    work.session.flush()


def mark_read(work: Work) -> int:
    """Note that the actor has seen all their notices; return how many were new."""
    done = work.session.execute(
        update(Notice)
        .where(Notice.person_id == work.actor.person_id, Notice.read_at.is_(None))
        .values(read_at=work.now)
        .returning(Notice.id)
    )
    return len(done.all())
