"""A course as one plain HTML file for its writer: every text, every activity with its key and feedback."""

from __future__ import annotations

from courses.activities.kinds import Activity, Choice, Highlight, Order, Scenario, Sort
from courses.markdown import escape
from courses.model import ActivityBlock, Course, Module


def preview(course: Course) -> str:
    """Return a whole HTML page; it shows right answers, so it is for writers only."""
    lessons = "\n".join(_module(course, module) for module in course.modules)
    bank = "\n".join(
        f"<section><h3>{question.id} ({question.objective}, {question.difficulty})</h3>{_activity(question.activity)}"
        "</section>"
        for question in (*course.pretest, *course.bank)
    )
    title = escape(course.title)
    return (
        f'<!doctype html>\n<html lang="{course.language}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main><h1>{title}</h1><p>{escape(course.summary)}</p>\n{lessons}\n<h2>Questions</h2>\n{bank}"
        "</main></body></html>\n"
    )


def _module(course: Course, module: Module) -> str:
    blocks = "\n".join(
        _activity(module.activity(block.activity_id)) if isinstance(block, ActivityBlock) else block.html
        for block in module.blocks
    )
    notes = "".join(f"<li>{escape(course.fact(note.fact).claim)}</li>" for note in module.notes)
    return f"<article><h1>{escape(module.title)}</h1>\n{blocks}\n<ol>{notes}</ol></article>"


def _activity(activity: Activity) -> str:
    return (
        f"<section><p><b>{activity.kind}: {escape(activity.title or activity.id)}</b></p>{activity.prompt}"
        f"<ul>{_inside(activity)}</ul></section>"
    )


def _inside(activity: Activity) -> str:
    match activity:
        case Choice():
            rows = [(o.right, o.html, o.feedback) for o in activity.options]
        case Highlight():
            rows = [(s.right, s.html, s.feedback) for s in activity.sentences]
        case Order():
            rows = [(True, item.html, item.feedback) for item in activity.items]
        case Sort():
            rows = [(True, f"{item.group}: {item.html}", item.feedback) for item in activity.items]
        case Scenario():
            return _scenario(activity)
        case _:
            return ""
    return "".join(f"<li>{'✓' if right else '✗'} {html}<br><i>{why}</i></li>" for right, html, why in rows)


def _scenario(scenario: Scenario) -> str:
    steps = "".join(
        f"<li><b>{escape(step.heading)}</b>{step.html}<ul>"
        + "".join(f"<li>{turn.html}<br><i>{turn.after}</i></li>" for turn in step.turns)
        + "</ul></li>"
        for step in scenario.steps
    )
    endings = "".join(f"<li><b>{e.grade}: {escape(e.heading)}</b>{e.html}</li>" for e in scenario.endings)
    return steps + endings
