"""The wheel's build hook: makes ``lms/static/vendor`` before the files are packed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendHook(BuildHookInterface[Any]):
    """Calls ``frontend/build.py``, the same that ``make run`` calls."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the front end; ``version`` and ``build_data`` are hatch's own."""
        path = Path(self.root) / "frontend" / "build.py"
        spec = importlib.util.spec_from_file_location("pennydrop_frontend", path)
        if spec is None or spec.loader is None:
            raise FileNotFoundError(f"{path} is missing: build from a whole checkout or source archive.")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.build()
