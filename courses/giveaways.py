"""Warn where the length or the place of an option tells that it is the right one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from courses.blocks import Directive, cut_items
from courses.faults import Log

FEWEST_TO_JUDGE = 5
LONGEST_SHARE = 0.4
LONGER_THAN_OTHERS = 1.3
BUNCHED_SHARE = 0.6


def warn_giveaways(choices: Iterable[Directive], log: Log) -> None:
    """Warn of each `{choice}` whose right option sticks out, and of a file where most of them do."""
    longest, places = 0, []
    silent = Log("")
    for directive in choices:
        _, items = cut_items(directive.text, directive.text_line, silent)
        rights = [place for place, item in enumerate(items) if item.right]
        if len(rights) != 1 or len(items) < 2:
            continue
        right = rights[0]
        lengths = [len(item.text) for item in items]
        others = lengths[:right] + lengths[right + 1 :]
        longest += lengths[right] > max(others)
        places.append(right)
        if lengths[right] > LONGER_THAN_OTHERS * sum(others) / len(others):
            name = directive.options.get("id", ("", 0))[0]
            log.advise(directive.line, f'"{name}": the right option is much longer than the others. Even them out.')
    if len(places) < FEWEST_TO_JUDGE:
        return
    if longest > LONGEST_SHARE * len(places):
        log.advise(1, f"the right option is the longest in {longest} of {len(places)} questions. Even them out.")
    place, count = Counter(places).most_common(1)[0]
    if count > BUNCHED_SHARE * len(places):
        log.advise(1, f"the right option is number {place + 1} in {count} of {len(places)} questions. Mix them.")
