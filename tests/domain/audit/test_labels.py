"""Every event has words for people."""

from __future__ import annotations

import importlib.util
import pkgutil

import lms
from lms.audit.labels import WORDS, label
from lms.core.events import REGISTRY


def test_every_event_of_every_room_has_words_and_no_words_are_left_over() -> None:
    for room in pkgutil.iter_modules(lms.__path__):
        if room.ispkg and importlib.util.find_spec(f"lms.{room.name}.events"):
            importlib.import_module(f"lms.{room.name}.events")
    ours = {name for name, kind in REGISTRY.items() if kind.__module__.startswith("lms.")}
    assert set(WORDS) == ours


def test_an_event_of_a_newer_version_is_called_by_its_name() -> None:
    assert label("permission.from-the-future") == "permission.from-the-future"
