"""What a publication would be, as drafted: its faults, whom it touches, and the digest that a confirmation names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core.errors import Fault, NotFound
from lms.core.language import zone_of
from lms.learning.queries import courses_published
from lms.people.models import Department
from lms.people.rules import end_of_day, start_of_day
from lms.permission.models import MatrixVersion, Policy
from lms.permission.queries.drafts import draft_to_json, matrix_draft, policy_draft, policy_slugs
from lms.permission.queries.impact import Touched, touched_by_grid, touched_by_recall
from lms.permission.queries.policies import SignedIn, asked_by_version
from lms.permission.queries.requirements import newest_grid
from lms.permission.rules.impact import impact_digest
from lms.permission.rules.policies import PolicyDraft, Signing, draft_faults
from lms.permission.rules.requirements import Grid, GridFault, GridVersion, Recall, grid_faults, grid_to_json
from lms.permission.vocabulary import CHANNELS, LEVEL_WORDS, Level, MatrixRow

NOTHING = Touched((), (), (), ())


@dataclass(frozen=True, slots=True)
class PolicyPreview:
    """A version of a policy before it is published. ``asked``: per department, whom it is for and who need not sign."""

    slug: str
    number: int
    draft: PolicyDraft
    faults: tuple[Fault, ...]
    effective_at: datetime
    sign_by: datetime | None
    asked: tuple[SignedIn, ...]
    touched: Touched
    digest: str

    @property
    def to_sign(self) -> int:
        """How many people will be asked for their signature."""
        return sum(one.people - one.signed for one in self.asked)


@dataclass(frozen=True, slots=True)
class MatrixPreview:
    """A version of the matrix before it is published."""

    number: int
    grid: Grid
    changed: tuple[tuple[str, Level], ...]
    faults: tuple[Fault, ...]
    effective_at: datetime
    touched: Touched
    digest: str


def preview_policy(session: Session, slug: str, now: datetime, time_zone: str) -> PolicyPreview:
    """Return what publishing the drafted version would bring about; without a draft NotFound."""
    draft = policy_draft(session, slug)
    if draft is None:
        raise NotFound("Nothing is being prepared for this policy.", "Open its editor and save first.")
    present = session.execute(select(Policy.number, Policy.asked_number).where(Policy.slug == slug)).one_or_none()
    number = present.number + 1 if present else 1
    today = day_of(now, time_zone)
    faults = (*draft_faults(draft, today), *_audience_faults(session, draft))
    effective_at = effective_from(draft.effective_on or today, now, time_zone)
    again = draft.signing is not Signing.NONE and (draft.again or present is None)
    sign_by = end_of_day(draft.sign_by, time_zone) if again and draft.sign_by else None
    asked, touched = (
        _asked(session, slug, draft, number if again or not present else present.asked_number, now),
        NOTHING,
    )
    if sign_by is not None and present is not None:
        touched = touched_by_recall(session, Recall(slug, number, now, sign_by), now)
    waiting = sum(one.people - one.signed for one in asked)
    digest = impact_digest(f"policy:{slug}:{number}", draft_to_json(draft), touched.effects, waiting)
    return PolicyPreview(slug, number, draft, faults, effective_at, sign_by, asked, touched, digest)


def _asked(session: Session, slug: str, draft: PolicyDraft, least: int, now: datetime) -> tuple[SignedIn, ...]:
    if draft.signing is not Signing.REQUIRED:
        return ()
    return asked_by_version(session, slug, draft.audience, least, now)


def _audience_faults(session: Session, draft: PolicyDraft) -> list[Fault]:
    known = (
        set(session.scalars(select(Department.id).where(Department.id.in_(draft.audience))))
        if draft.audience
        else set()
    )
    lost = len(set(draft.audience) - known)
    return [Fault("audience", "names a department that is not there.", "Choose from the list.")] if lost else []


def day_of(now: datetime, time_zone: str) -> date:
    """Return the day that it is in the organisation."""
    return now.astimezone(zone_of(time_zone)).date()


def effective_from(day: date, now: datetime, time_zone: str) -> datetime:
    """Return the instant from which something counts that takes effect on ``day``: its beginning, today at once."""
    return max(start_of_day(day, time_zone), now)


def preview_matrix(session: Session, effective_on: date, now: datetime, time_zone: str) -> MatrixPreview:
    """Return what publishing the drafted matrix would bring about from a day on; without a draft NotFound."""
    grid = matrix_draft(session)
    if grid is None:
        raise NotFound("No change of the matrix is being prepared.", "Change a cell first.")
    newest = newest_grid(session)
    changed = tuple(sorted(cell for cell in grid.keys() | newest.keys() if grid.get(cell) != newest.get(cell)))
    number = (session.scalar(select(func.max(MatrixVersion.number))) or 0) + 1
    effective_at = effective_from(effective_on, now, time_zone)
    faults = [*(_grid_fault(fault) for fault in grid_faults(grid)), *_unknown(session, grid)]
    faults += _day_faults(session, effective_on, now, time_zone)
    touched = NOTHING if faults else touched_by_grid(session, GridVersion(number, now, effective_at, grid), now)
    content = [effective_on.isoformat(), grid_to_json(grid)]
    digest = impact_digest(f"matrix:{number}", content, touched.effects, 0)
    return MatrixPreview(number, grid, changed, tuple(faults), effective_at, touched, digest)


def _day_faults(session: Session, day: date, now: datetime, time_zone: str) -> list[Fault]:
    if day < day_of(now, time_zone):
        return [Fault("on", "is past.", "Choose today or a later day.")]
    last = session.scalar(select(func.max(MatrixVersion.effective_at)))
    if last is not None and effective_from(day, now, time_zone) < last:
        return [Fault("on", "comes before a version that is published already.", "Choose its day, or a later one.")]
    return []


def _grid_fault(fault: GridFault) -> Fault:
    place = cell_name(fault.channel, fault.level)
    lower = LEVEL_WORDS[fault.below][0]
    kind, _, code = fault.what.partition(":")
    said = {
        "gap": (f"stands above {lower}, which is not there.", f"Add {lower} on this channel, or drop this level."),
        "certificate": (f"does not ask for “{code}”, which {lower} asks for.", "Ask for it here, too."),
        "policy": (f"does not ask for the policy “{code}”, which {lower} asks for.", "Ask for the same policy here."),
        "second-approver": (f"needs no second approver, though {lower} does.", "Ask for one here, too."),
        "term": (f"runs longer than {lower}.", f"Shorten it to the term of {lower}."),
    }
    return Fault(place, *said[kind])


def titles_of_grounds(session: Session) -> dict[str, str]:
    """Return the titles of courses and policies by what a matrix calls them; two statements."""
    titles = {course.slug: course.title for course in courses_published(session)}
    return titles | {row.slug: row.title for row in session.execute(select(Policy.slug, Policy.title))}


def cell_name(channel: str, level: Level) -> str:
    """Return a cell in words."""
    return f"{CHANNELS.get(channel, channel)}, {LEVEL_WORDS[level][0]}"


def _unknown(session: Session, grid: Grid) -> list[Fault]:
    """Return the cells that newly ask for a course or a policy that is not published: nobody could meet them."""
    known = {course.slug for course in courses_published(session)} | set(policy_slugs(session))
    newest = newest_grid(session)
    return [
        Fault(cell_name(*cell), f"asks for “{code}”, which is not published.", "Publish it first.")
        for cell, row in sorted(grid.items())
        for code in sorted(_asks_for(row) - _asks_for(newest.get(cell)) - known)
    ]


def _asks_for(row: MatrixRow | None) -> frozenset[str]:
    if row is None:
        return frozenset()
    return row.certificates | ({row.policy} if row.policy else frozenset())
