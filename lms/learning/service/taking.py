"""Taking a course: begin it, answer its activities, complete its modules."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from courses import AnswerRefusedError, State
from courses.activities.kinds import Activity
from lms.core.errors import NotFound, RuleRefused, TooLarge
from lms.core.ids import new_id
from lms.db.work import Work
from lms.learning import rules
from lms.learning.events import Enrolled, LessonRepeated, ModuleCompleted
from lms.learning.models import ActivityAnswer, Enrolment, ModuleCompletion
from lms.learning.queries.enrolments import standing_of
from lms.learning.queries.lessons import base_of, enrolment_in, module_of
from lms.learning.queries.versions import course_of_version, current_version_id

Form = Mapping[str, Sequence[str]]
ANSWERED_ELSEWHERE = (
    "You answered this in another window or on another device meanwhile, and that answer stands. "
    "What you gave here is below: send it again if it should count instead."
)
Place = tuple[str, str, str]
"""Where an activity stands: the course's slug, the module's id, the activity's id."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer brought about: whether the activity is finished, and whether it completed its module."""

    done: bool
    completed_module: bool


def enrol(work: Work, person_id: str, slug: str) -> str:
    """Begin a course, or begin it again, and return the enrolment's id; who renews in time need not do the modules.

    Beginning what is begun already returns the open enrolment. A pass that cannot be renewed yet is a RuleRefused.
    """
    version_id = current_version_id(work.session, slug)
    standing = standing_of(work.session, person_id, slug)
    refusal = standing.refusal(work.now)
    if refusal and refusal.code == "already-begun" and standing.latest:
        return standing.latest.id
    if refusal:
        day = f"{refusal.until:%Y-%m-%d}" if refusal.until else ""
        raise RuleRefused("You have passed this course.", f"It can be renewed from {day}.", code=refusal.code)
    enrolment = Enrolment(
        id=new_id(),
        person_id=person_id,
        course=slug,
        version_id=version_id,
        number=standing.latest.number + 1 if standing.latest else 1,
        state=rules.STARTED,
        is_renewal=standing.holds(work.now),
        enrolled_at=work.now,
        touched_at=work.now,
        modules_total=len(course_of_version(work.session, version_id).modules),
    )
    try:
        with work.attempt():
            work.session.add(enrolment)
    except IntegrityError:
        # Two tabs began it at once; the other one was first, and its enrolment is the open one.
        return enrolment_in(work.session, person_id, slug).id
    work.emit(Enrolled(person_id=person_id, course=slug, enrolment_id=enrolment.id))
    if standing.latest:
        _carry_over(work, enrolment, standing.latest.id)
    return enrolment.id


def _carry_over(work: Work, enrolment: Enrolment, before_id: str) -> None:
    """Ask anew for the lessons to go through again (``repeating``); one that the version dropped counts as done."""
    left = work.session.scalar(select(Enrolment.asked_again).where(Enrolment.id == before_id))
    if left is None:
        return
    modules = {each.id: each for each in course_of_version(work.session, enrolment.version_id).modules}
    asked = {module: rules.required(modules[module]) for module in json.loads(left) if module in modules}
    enrolment.asked_again = json.dumps(asked) if asked else None
    for module in sorted(json.loads(left).keys() - modules.keys()):
        work.emit(LessonRepeated(person_id=enrolment.person_id, course=enrolment.course, module=module))


def end_pass(work: Work, person_id: str, slug: str) -> None:
    """Let the pass of a course hold no longer than until now, so that the course can be begun again.

    For rooms above: what the pass brought about was taken back. The attempt and its result stay as they were.
    """
    holding = (Enrolment.person_id == person_id, Enrolment.course == slug, Enrolment.runs_out_at > work.now)
    ends_now = update(Enrolment).where(*holding).values(runs_out_at=work.now, renewable_at=work.now)
    work.session.execute(ends_now.execution_options(synchronize_session=False))


def answer_activity(work: Work, person_id: str, place: Place, form: Form, *, base: str | None = None) -> Answered:
    """Keep the answer that a form gives to an activity.

    An answer that the activity cannot take is an AnswerRefusedError (``courses.activities.base``); nothing is kept
    then. So is one whose ``base`` is not the answer that stands (``queries.lessons.base_of``): that one was given in
    another window or on another device meanwhile. The module is complete when every required activity was finished
    once, and that is said once.
    """
    slug, module_id, activity_id = place
    enrolment = held(work, person_id, slug)
    module = module_of(course_of_version(work.session, enrolment.version_id), module_id)
    activity = activity_in(module.activities, activity_id)
    row = _row(work, enrolment.id, module_id, activity_id)
    if base is not None and base != base_of(enrolment.id, row.answer):
        raise AnswerRefusedError("stale", ANSWERED_ELSEWHERE)
    _keep(work, enrolment, row, activity, form)
    work.session.flush()
    completed = row.done and _complete(work, enrolment, module_id)
    return Answered(row.done, completed)


def answer_module(work: Work, person_id: str, slug: str, module_id: str, forms: Sequence[tuple[str, Form]]) -> bool:
    """Keep several answers of one module (activity's id, form) in their order; say whether that completed it.

    It is what :func:`answer_activity` does, in a fixed number of statements: for whoever answers more than one at once.
    """
    enrolment = held(work, person_id, slug)
    module = module_of(course_of_version(work.session, enrolment.version_id), module_id)
    known = work.session.scalars(
        select(ActivityAnswer).where(ActivityAnswer.enrolment_id == enrolment.id, ActivityAnswer.module == module_id)
    )
    rows = {row.activity: row for row in known}
    for activity_id, form in forms:
        activity = activity_in(module.activities, activity_id)
        row = rows.get(activity_id) or _new_row(work, enrolment.id, module_id, activity_id)
        rows[activity_id] = row
        _keep(work, enrolment, row, activity, form)
    work.session.flush()
    return _complete(work, enrolment, module_id)


def _keep(work: Work, enrolment: Enrolment, row: ActivityAnswer, activity: Activity, form: Form) -> None:
    state = State(shown=activity.shown(enrolment.id), answer=row.answer)
    answer = activity.read(form, state)
    row.answer, row.draft, row.saved_at = answer, None, work.now
    row.done = row.done or activity.mark(answer).done
    enrolment.touched_at, enrolment.last_module = work.now, row.module
    if enrolment.asked_again is not None and activity.mark(answer).done:
        _strike(work, enrolment, enrolment.asked_again, (row.module, row.activity))


def _strike(work: Work, enrolment: Enrolment, asked_again: str, answered: tuple[str, str]) -> None:
    """Take an activity off what is left of a lesson to go through again; say once that nothing is left of it."""
    (module, activity), left = answered, json.loads(asked_again)
    if activity not in left.get(module, ()):
        return
    left[module].remove(activity)
    if not left[module]:
        del left[module]
        work.emit(LessonRepeated(person_id=enrolment.person_id, course=enrolment.course, module=module))
    enrolment.asked_again = json.dumps(left) if left else None


def save_draft(work: Work, person_id: str, place: Place, form: Form) -> None:
    """Keep a form as it stands while somebody still types; over the bounds it is a TooLarge."""
    slug, module_id, activity_id = place
    enrolment = held(work, person_id, slug)
    module = module_of(course_of_version(work.session, enrolment.version_id), module_id)
    activity_in(module.activities, activity_id)
    row = _row(work, enrolment.id, module_id, activity_id)
    row.draft, row.saved_at = bounded_draft(form), work.now
    enrolment.touched_at, enrolment.last_module = work.now, module_id


def bounded_draft(form: Form) -> dict[str, list[str]]:
    """Return a half-filled form as it is kept; over the bounds it is a TooLarge."""
    draft = rules.draft_of(form.items())
    if draft is None:
        raise TooLarge("This is more than an answer can hold.", "Shorten it; what was saved before is still there.")
    return draft


def activity_in(activities: Sequence[Activity], activity_id: str) -> Activity:
    """Return an activity by id, or NotFound."""
    for activity in activities:
        if activity.id == activity_id:
            return activity
    raise NotFound("There is no such activity in this module.", "Open the lesson again.")


def held(work: Work, person_id: str, slug: str) -> Enrolment:
    """Return the enrolment that counts, locked, so that two tabs complete a module once."""
    enrolment_id = enrolment_in(work.session, person_id, slug).id
    return work.session.scalars(select(Enrolment).where(Enrolment.id == enrolment_id).with_for_update()).one()


def _row(work: Work, enrolment_id: str, module: str, activity: str) -> ActivityAnswer:
    row = work.session.get(ActivityAnswer, (enrolment_id, module, activity))
    return _new_row(work, enrolment_id, module, activity) if row is None else row


def _new_row(work: Work, enrolment_id: str, module: str, activity: str) -> ActivityAnswer:
    row = ActivityAnswer(enrolment_id=enrolment_id, module=module, activity=activity, done=False)
    row.saved_at = work.now
    work.session.add(row)
    return row


def _complete(work: Work, enrolment: Enrolment, module_id: str) -> bool:
    """Complete the module if this answer was the last one needed; say whether it was."""
    key = (enrolment.id, module_id)
    if work.session.get(ModuleCompletion, key) is not None:
        return False
    done = work.session.scalars(
        select(ActivityAnswer.activity).where(
            ActivityAnswer.enrolment_id == enrolment.id, ActivityAnswer.module == module_id, ActivityAnswer.done
        )
    ).all()
    module = module_of(course_of_version(work.session, enrolment.version_id), module_id)
    if not rules.is_complete(module, done):
        return False
    work.session.add(ModuleCompletion(enrolment_id=enrolment.id, module=module_id, completed_at=work.now))
    work.session.flush()
    enrolment.modules_done = (
        work.session.scalar(
            select(func.count()).select_from(ModuleCompletion).where(ModuleCompletion.enrolment_id == enrolment.id)
        )
        or 0
    )
    work.emit(ModuleCompleted(person_id=enrolment.person_id, course=enrolment.course, module=module_id))
    return True
