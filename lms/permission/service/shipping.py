"""What the product brings with it: two policies and the first version of the requirement matrix."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from lms.db.work import Work
from lms.permission.models import MatrixVersion, Policy
from lms.permission.queries.previews import NOTHING, PolicyPreview, day_of
from lms.permission.rules.policies import PolicyDraft, Signing, normal_text
from lms.permission.rules.requirements import shipped_grid
from lms.permission.service.publishing import store_grid, store_version
from lms.permission.vocabulary import LONG_AGO

FOLDER = Path(__file__).parent.parent / "shipped"
SOCIAL_MEDIA = "social-media"
REVIEW_AFTER = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Shipped:
    """A policy that comes with the product: its text is the file of its name."""

    slug: str
    title: str
    signing: Signing


POLICIES = (
    # To sign it is offered, not demanded: nobody at the company has read it yet. Compliance publishes it as required.
    Shipped(SOCIAL_MEDIA, "Speaking for the company on social media", Signing.OPTIONAL),
    Shipped("needs-no-permission", "What needs no permission", Signing.NONE),
)


def load_shipped(work: Work) -> tuple[str, ...]:
    """Publish what comes with the product and is not there yet; return the policies' short names.

    What a company has made of a policy since, and every version of the matrix, stays as it is.
    """
    there = set(work.session.scalars(select(Policy.slug)))
    new = [one for one in POLICIES if one.slug not in there]
    for one in new:
        store_version(work, _first(work, one), impact=None)
    if not work.session.scalar(select(func.count(MatrixVersion.id))):
        store_grid(work, 1, shipped_grid(SOCIAL_MEDIA), (LONG_AGO, LONG_AGO), impact=None)
    return tuple(one.slug for one in new)


def _first(work: Work, shipped: Shipped) -> PolicyPreview:
    today = day_of(work.now, work.settings.time_zone)
    draft = PolicyDraft(
        title=shipped.title,
        text=normal_text((FOLDER / f"{shipped.slug}.md").read_text(encoding="utf-8")),
        signing=shipped.signing,
        again=False,
        effective_on=today,
        review_on=today + REVIEW_AFTER,
    )
    return PolicyPreview(shipped.slug, 1, draft, (), work.now, None, (), NOTHING, "")
