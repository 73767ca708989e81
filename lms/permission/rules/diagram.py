"""The state diagram, drawn from the rules themselves so that the documentation cannot differ from them."""

from __future__ import annotations

from lms.permission.rules.deciding import RULES
from lms.permission.rules.state import OPEN, STANDING, TERMED, WAITING, Status

# Which states an event of the product itself leads between; commands are read from RULES.
BY_THEMSELVES: tuple[tuple[frozenset[Status], Status, str], ...] = (
    (frozenset({Status.ENDORSED}), Status.REQUESTED, "manager changed"),
    (frozenset({Status.ENDORSED}), Status.ENDED, "overtaken"),
    (frozenset({Status.OFFERED}), Status.ENDED, "overtaken"),
    (frozenset({Status.ACTIVE}), Status.SUSPENDED, "ground gone"),
    (frozenset({Status.SUSPENDED}), Status.ACTIVE, "restored"),
    (WAITING | {Status.OFFERED, Status.SUSPENDED}, Status.ENDED, "lapsed"),
    (TERMED, Status.ENDED, "expired"),
    (STANDING, Status.ENDED, "superseded"),
    (OPEN | STANDING, Status.ENDED, "left, dropped"),
)
# Where a command leads; one that is not here changes something within its state.
TARGETS: dict[str, tuple[Status, ...]] = {
    "Request": (Status.REQUESTED,),
    "Offer": (Status.OFFERED, Status.ENDORSED),
    "Return": (Status.RETURNED,),
    "Resubmit": (Status.REQUESTED,),
    "Grant": (Status.OFFERED, Status.ENDORSED),
    "Approve": (Status.OFFERED,),
    "Object": (Status.RETURNED, Status.ENDED),
    "Decline": (Status.ENDED,),
    "TakeBack": (Status.ENDED,),
    "Accept": (Status.ACTIVE,),
    "Withdraw": (Status.ENDED,),
    "Suspend": (Status.SUSPENDED,),
    "Cure": (Status.ACTIVE,),
    "Revoke": (Status.ENDED,),
    "ReviewRevoke": (Status.ENDED,),
    "End": (Status.ENDED,),
}
WORDS = {"TakeBack": "take back", "ReviewRevoke": "review: revoke", "End": "erased"}


def edges() -> list[tuple[str, str, str]]:
    """Return every way from one state to another as (from, to, by what), in the order of the states."""
    found: dict[tuple[Status, Status], list[str]] = {}
    for command, rule in RULES.items():
        for source in rule.sources:
            for target in TARGETS.get(command.__name__, ()):
                word = WORDS.get(command.__name__, command.__name__.lower())
                found.setdefault((source, target), []).append(word)
    for sources, target, word in BY_THEMSELVES:
        for source in sources:
            found.setdefault((source, target), []).append(word)
    order = list(Status)
    keys = sorted(found, key=lambda edge: (order.index(edge[0]), order.index(edge[1])))
    return [(source.value, target.value, ", ".join(found[source, target])) for source, target in keys]


def mermaid() -> str:
    """Return the diagram as text for Mermaid; *new* and *ended* are its two dots."""
    dots = {Status.NEW.value: "[*]", Status.ENDED.value: "[*]"}
    lines = [f"    {dots.get(a, a)} --> {dots.get(b, b)}: {word}" for a, b, word in edges() if a != b]
    return "\n".join(["stateDiagram-v2", *lines])
