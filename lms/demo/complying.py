"""Plays what compliance asks of a company: a policy is published and signed, reviews are answered, a course changes."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import cycle

from lms.core.errors import RuleRefused
from lms.db.work import Work
from lms.demo import words
from lms.demo.happenings import Reviewed
from lms.learning import service as learning
from lms.learning.queries.versions import course_of_version, current_version_id
from lms.permission.queries.previews import day_of, preview_policy
from lms.permission.queries.reviews import reviews_of
from lms.permission.rules.policies import PolicyDraft, normal_text, text_digest
from lms.permission.rules.reviews import Less
from lms.permission.service import answering, drafting, publishing, reviewing, signing
from lms.permission.service.together import Outcome
from lms.permission.vocabulary import HandReason

POLICY = "customers-in-pictures"
TEXT = normal_text(words.POLICY_TEXT)
TO_SIGN, TO_REVIEW = timedelta(days=45), timedelta(days=365)
STRICTER = 5
"""Percentage points."""
LESS = Less(conditions=frozenset({"prior-approval"}))


def draft(work: Work, audience: tuple[str, ...]) -> None:
    """Prepare the policy for some departments; whoever acts answers for it."""
    today = day_of(work.now, work.settings.time_zone)
    policy = PolicyDraft(
        title=words.POLICY_TITLE,
        text=TEXT,
        owner_id=work.actor.person_id,
        audience=audience,
        effective_on=today,
        sign_by=today + TO_SIGN,
        review_on=today + TO_REVIEW,
    )
    drafting.save_policy_draft(work, POLICY, policy)


def publish(work: Work) -> None:
    """Look at the preview and publish what it shows."""
    seen = preview_policy(work.session, POLICY, work.now, work.settings.time_zone).digest
    publishing.publish_policy(work, POLICY, seen)


def sign(work: Work, name: str) -> None:
    """Sign the policy as the person who acts."""
    signing.sign(work, POLICY, text_digest(TEXT), name)


def revise(work: Work, slug: str) -> None:
    """Publish a version of a course in which more answers have to be right: what people prove is new."""
    course = course_of_version(work.session, current_version_id(work.session, slug))
    stricter = replace(course.assessment, pass_percent=min(100, course.assessment.pass_percent + STRICTER))
    number = f"{int(course.version.partition('.')[0]) + 1}.0"
    digest = hashlib.sha256(f"{course.hash} {number}".encode()).hexdigest()
    change = replace(course.changes[0], version=number, date=work.now.date(), note=words.REVISION_TEXT)
    newer = replace(course, version=number, assessment=stricter, changes=(change, *course.changes), hash=digest)
    learning.publish(work, newer)


def start_review(work: Work, department_id: str | None, days: int) -> None:
    """Start a review; in a company in which nothing stands there is none."""
    try:
        reviewing.start_review(work, department_id, day_of(work.now, work.settings.time_zone) + timedelta(days=days))
    except RuleRefused as refused:
        if refused.code != "nothing-to-review":
            raise


def answer_review(work: Work, answers: Sequence[Reviewed]) -> None:
    """Answer whatever waits for the person who acts, in the order of their list; what cannot be less is kept."""
    asked: dict[Reviewed, dict[str, int | None]] = defaultdict(dict)
    for row, answer in zip(reviews_of(work.session, work.actor, work.now), cycle(answers), strict=False):
        asked[answer][row.state.stream_id] = row.state.version
    for answer, streams in asked.items():
        refused = [one.key for one in _ANSWERS[answer](work, streams) if one.refused]
        answering.keep_each(work, dict.fromkeys(refused))


_ANSWERS: Mapping[Reviewed, Callable[[Work, Mapping[str, int | None]], tuple[Outcome, ...]]] = {
    Reviewed.KEEP: answering.keep_each,
    Reviewed.NARROW: lambda work, asked: answering.narrow_each(
        work, asked, LESS, HandReason.ROLE_CHANGED, words.NARROW_TEXT
    ),
    Reviewed.REVOKE: lambda work, asked: answering.revoke_each(
        work, asked, HandReason.ROLE_CHANGED, words.REVOKE_TEXTS[0]
    ),
    Reviewed.SUSPEND: lambda work, asked: answering.suspend_each(work, asked, HandReason.OTHER, words.SUSPEND_TEXTS[0]),
}
