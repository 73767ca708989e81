"""Sentences made from figures: headlines and next steps, right for none, one, many and unknown."""

from __future__ import annotations

from dataclasses import dataclass

from lms.reports.queries.departments import Comparison
from lms.reports.queries.people import CourseStanding, DepartmentPeople
from lms.reports.rules.figures import CourseFigures, Figures, Step
from lms.web.i18n import day, ngettext
from lms.web.i18n import gettext as _

marked = str  # marks a word for translation; ``spelled`` translates it for the reader
_NUMBERS = (
    marked("no"), marked("one"), marked("two"), marked("three"), marked("four"), marked("five"), marked("six"),
    marked("seven"), marked("eight"), marked("nine"), marked("ten"), marked("eleven"), marked("twelve"),
)  # fmt: skip


def spelled(number: int) -> str:
    """Return a number up to twelve as a word, as good prose has it; a greater one in digits."""
    return _(_NUMBERS[number]) if number < len(_NUMBERS) else str(number)


def sentence(text: str) -> str:
    """Return a text with its first letter as a sentence begins."""
    return text[:1].upper() + text[1:]


def headline(comparison: Comparison) -> str:
    """Answer which of the compared departments have trained everybody."""
    rows, done = comparison.rows, comparison.trained_throughout
    if not comparison.courses:
        return _("Not known yet: no course of the company’s list is published.")
    if not rows:
        return _("Not known yet: no group is large enough to compare.")
    if len(rows) == 1:
        return _one(rows[0])
    if not done:
        return _("No department has trained everybody yet.")
    if len(done) == len(rows):
        return _("All %(count)s departments have trained everybody.", count=spelled(len(rows)))
    text = ngettext(
        "%(count)s of %(all)s departments has trained everybody.",
        "%(count)s of %(all)s departments have trained everybody.",
        len(done),
        count=spelled(len(done)),
        all=spelled(len(rows)),
    )
    return sentence(text)


def _one(row: Figures) -> str:
    if row.all_trained:
        return _("%(name)s has trained everybody.", name=row.name)
    return _("%(part)s of %(whole)s are trained.", part=row.trained, whole=row.counted)


@dataclass(frozen=True, slots=True)
class Card:
    """One department in words."""

    people: str
    trained: str
    share: str
    permitted: str
    courses: tuple[tuple[str, str, str], ...]
    """Title, certified, and what is under way, for each course of the company's list."""
    step: str


def card(row: Figures) -> Card:
    """Return one department in words."""
    return Card(
        people=_people(row),
        trained=_("%(part)s of %(whole)s", part=row.trained, whole=row.counted),
        share=_("%(share)s %%", share=round(row.trained_share)),
        permitted=_("%(part)s of %(whole)s", part=row.permitted, whole=row.counted),
        courses=tuple(
            (each.title, _("%(num)s certified", num=each.certified), _under_way(each)) for each in row.courses
        ),
        step=step_text(row.step),
    )


def _people(row: Figures) -> str:
    text = ngettext("One person counts", "%(num)s people count", row.counted)
    return text + (_(", %(num)s not yet or away", num=row.uncounted) if row.uncounted else "")


def _under_way(course: CourseFigures) -> str:
    text = _("%(begun)s begun", begun=course.started)
    return text + (_(", %(out)s run out", out=course.expired) if course.expired else "")


def person_headline(found: DepartmentPeople) -> str:
    """Answer how far one department is."""
    figures = found.figures
    if not figures.counted:
        return _("nobody is counted yet")
    if not figures.courses:
        return _("no course of the company’s list is published")
    if figures.all_trained:
        return _("everybody is trained")
    if not figures.trained:
        return _("nobody is trained yet")
    return _("%(part)s of %(whole)s are trained", part=figures.trained, whole=figures.counted)


def step_text(step: Step) -> str:
    """Say the next best step."""
    values = {"course": step.course, "count": sentence(spelled(step.people))}
    match step.code:
        case "nobody":
            return _("Nobody here counts yet: all joined in the last 30 days, or are away for long.")
        case "publish":
            return _("Publish a course of the company’s list; then figures can begin.")
        case "hold":
            return _("Hold it: everybody is trained.")
        case "renew":
            one, many = (
                "%(count)s certificate in %(course)s has run out. Renewing is the shorter path.",
                "%(count)s certificates in %(course)s have run out. Renewing is the shorter path.",
            )
        case "finish":
            one, many = (
                "%(count)s person has begun %(course)s and not finished. Make room for it in working time.",
                "%(count)s people have begun %(course)s and not finished. Make room for it in working time.",
            )
        case _other:
            one, many = (
                "%(count)s person has not begun %(course)s. Assign it with a day.",
                "%(count)s people have not begun %(course)s. Assign it with a day.",
            )
    return ngettext(one, many, step.people, **values)


def standing_text(standing: CourseStanding) -> tuple[str, str]:
    """Return the kind of state and the words for where somebody stands in a course."""
    if standing.state == "certified" and standing.through is not None:
        until = day(standing.through, "medium")
        if standing.runs_out_soon:
            return "waiting", _("Until %(day)s", day=until)
        return "active", until
    begun = _("%(done)s of %(all)s", done=standing.modules_done, all=standing.modules_total)
    if standing.is_late and standing.due_on is not None:
        return "overdue", _("Overdue since %(day)s", day=day(standing.due_on, "medium"))
    if standing.state == "started":
        return "info", begun
    if standing.state == "expired":
        return "ended", _("Run out")
    return "missing", _("Not begun")


def standing_word(standing: CourseStanding) -> str:
    """Return where somebody stands in one word or two, as a file has it beside the days in columns of their own."""
    if standing.state != "certified" and standing.is_late:
        return _("Overdue")
    words = {"certified": _("Certified"), "started": _("Started"), "expired": _("Run out"), "none": _("Not begun")}
    return words[standing.state]
