"""All kinds of activity: the union that a lesson holds, and the parser of each directive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from courses.activities import choice, highlight, order, rating, reflect, rewrite, scenario_text, sort
from courses.activities.choice import Choice
from courses.activities.highlight import Highlight
from courses.activities.order import Order
from courses.activities.rating import Rating
from courses.activities.reflect import Reflect
from courses.activities.rewrite import Rewrite
from courses.activities.scenario import Scenario
from courses.activities.sort import Sort
from courses.blocks import Directive
from courses.markdown import Page

Activity = Annotated[
    Choice | Scenario | Order | Sort | Highlight | Rewrite | Reflect | Rating, Field(discriminator="kind")
]

PARSERS: dict[str, Callable[[Directive, Page], Activity | None]] = {
    "choice": choice.parse,
    "multiple": choice.parse,
    "scenario": scenario_text.parse,
    "order": order.parse,
    "sort": sort.parse,
    "highlight": highlight.parse,
    "rewrite": rewrite.parse,
    "reflect": reflect.parse,
    "rating": rating.parse,
}

__all__ = [
    "PARSERS", "Activity", "Choice", "Highlight", "Order", "Rating", "Reflect", "Rewrite", "Scenario", "Sort",
]  # fmt: skip
