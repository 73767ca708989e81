"""The table in docs/permission.md is the one that the rules carry out."""

from __future__ import annotations

import re
from pathlib import Path

from lms.permission import rules
from lms.permission.events import EVENTS, PermissionEvent
from lms.permission.rules.deciding import RULES
from lms.permission.rules.diagram import edges, mermaid
from lms.permission.rules.state import NOT_ENDED, Status
from lms.permission.vocabulary import CURES, REFUSALS
from tests.pure.permission.histories import history, run

DOC = (Path(__file__).parents[3] / "docs" / "permission.md").read_text("utf-8")


def test_the_diagram_is_the_generated_one() -> None:
    found = re.search(r"```mermaid\n(.*?)\n```", DOC, re.DOTALL)
    assert found
    assert found[1] == mermaid()


def test_the_diagram_shows_the_ways_that_histories_take_and_no_other() -> None:
    drawn = {(source, target) for source, target, _ in edges() if source != target}
    taken: set[tuple[str, str]] = set()
    for seed in range(150):
        play = run(history(seed))
        for stream in play.streams:
            taken |= set(_ways(play.of(stream)))
    assert taken == drawn


def _ways(events: list[PermissionEvent]) -> list[tuple[str, str]]:
    state, found = rules.State(), []
    for event in events:
        before, state = state, rules.evolve(state, event)
        if before.status is not state.status:
            found.append((before.status.value, state.status.value))
    return found


def test_every_command_event_state_and_cure_is_told() -> None:
    words = {kind.__name__.removeprefix("Review") for kind in RULES}
    for word in words:
        assert re.search(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", word), DOC, re.IGNORECASE), word
    for name in EVENTS:
        assert f"`{name.removeprefix('permission.')}`" in DOC, name
    for status in NOT_ENDED | {Status.ENDED}:
        assert f"**{status}**" in DOC
    for reason in CURES:
        assert f"*{reason}*" in DOC


def test_every_refusal_that_a_rule_gives_has_its_sentences() -> None:
    folder = Path(__file__).parents[3] / "lms" / "permission" / "rules"
    given = {
        code for path in folder.glob("*.py") for code in re.findall(r'refuse\(\s*"([a-z-]+)"', path.read_text("utf-8"))
    }
    given |= {"away", "grounds-missing", "campaign-over"}
    assert given == set(REFUSALS)


def test_each_guarantee_names_the_tests_that_hold_it() -> None:
    tests = Path(__file__).parents[2]
    over_rules = set(
        re.findall(r"def (test_promise_\w+)", (tests / "pure/permission/test_promises.py").read_text("utf-8"))
    )
    services = (tests / "domain/permission/promises.py").read_text("utf-8")
    over_services = set(re.findall(r"def ((?:check|ending)_\w+)", services)) - {"check_6_what_is_seen_now_is_noted"}
    rows = re.findall(r"^\| (\d+) \|.*\| `(\w+)` \| `(\w+)` \|$", DOC, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 12))
    assert {rule for _, rule, _ in rows} == over_rules
    assert {service for _, _, service in rows} == over_services
