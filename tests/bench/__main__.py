"""``python -m tests.bench [group …]``: authzen, courses, pages, load."""

from __future__ import annotations

import sys

from tests.bench import authzen, courses, loading, pages
from tests.bench.figures import show

GROUPS = {"authzen": authzen.figures, "courses": courses.figures, "load": loading.figures, "pages": pages.figures}


def main() -> int:
    """Measure the chosen groups, or all."""
    chosen = sys.argv[1:] or list(GROUPS)
    unknown = sorted(set(chosen) - set(GROUPS))
    if unknown:
        print(f"There is no group {', '.join(unknown)}; there are {', '.join(GROUPS)}.")
        return 2
    for name in chosen:
        for figure in GROUPS[name]():
            show(figure)
    return 0


if __name__ == "__main__":
    sys.exit(main())
