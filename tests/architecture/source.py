"""What the sources of a checkout hold, for tests of form: modules, functions, how long, how many arguments.

Every check takes the top folder and returns faults as ``place: what`` lines, so that a test can plant one in a copy.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CODE = ("lms", "courses", "certificates", "scripts", "frontend", "migrations", "tests")
PRODUCT = ("lms", "courses", "certificates")
DRAWERS = ("util", "utils", "helper", "helpers", "misc", "common", "manager", "managers")
MADE = ("vendor", "__pycache__", "node_modules")
Function = ast.FunctionDef | ast.AsyncFunctionDef
NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Limits:
    """How many lines each kind of thing may have, from the style guide."""

    module: int = 400
    function: int = 50
    view: int = 25
    test: int = 40
    template: int = 200
    conftest: int = 200
    init: int = 30
    positional: int = 5


LIMITS = Limits()


def modules(top: Path, folders: tuple[str, ...] = CODE) -> Iterator[tuple[Path, ast.Module]]:
    """Yield path and syntax tree of every Python file."""
    for path in files(top, folders, ".py"):
        yield path, ast.parse(path.read_text(encoding="utf-8"), str(path))


def files(top: Path, folders: tuple[str, ...], ending: str) -> Iterator[Path]:
    """Yield the files that somebody wrote, in order."""
    for folder in folders:
        for path in sorted((top / folder).rglob(f"*{ending}")):
            if not set(path.parts) & set(MADE):
                yield path


def functions(tree: ast.Module) -> Iterator[Function]:
    """Yield every function of a module, inner ones and methods too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def size_faults(top: Path) -> Iterator[str]:
    """Yield what is longer than its limit."""
    for path in files(top, CODE, ".py"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        limit = {"conftest.py": LIMITS.conftest, "__init__.py": LIMITS.init}.get(path.name, LIMITS.module)
        if lines > limit:
            yield f"{path.relative_to(top)}: {lines} lines, at most {limit}; split it by subject"
    for path in files(top, ("lms", "certificates", "courses"), ".html"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if "templates" in path.parts and lines > LIMITS.template:
            yield f"{path.relative_to(top)}: {lines} lines, at most {LIMITS.template}; use components"


def function_faults(top: Path) -> Iterator[str]:
    """Yield functions that are too long or take too many positional arguments."""
    for path, tree in modules(top):
        if path.is_relative_to(top / "migrations" / "versions"):
            continue  # written by Alembic, one long list of tables
        for function in functions(tree):
            limit = limit_of(path, function)
            lines = (function.end_lineno or 0) - function.lineno + 1
            place = f"{path.relative_to(top)}:{function.lineno} {function.name}"
            if lines > limit:
                yield f"{place}: {lines} lines, at most {limit}"
            names = [argument.arg for argument in function.args.posonlyargs + function.args.args]
            taken = len([name for name in names if name not in {"self", "cls"}])
            if taken > LIMITS.positional and not is_called_by_name(function):
                yield f"{place}: {taken} positional arguments, at most {LIMITS.positional}; name some (*, …)"


def limit_of(path: Path, function: Function) -> int:
    """Return how long this function may be."""
    if function.name.startswith("test_"):
        return LIMITS.test
    return LIMITS.view if is_view(function) else LIMITS.function


def is_view(function: Function) -> bool:
    """Say whether a function serves a route: it declares its access."""
    return any(name_of(decorator) == "requires" for decorator in function.decorator_list)


def is_called_by_name(function: Function) -> bool:
    """Say whether pytest or Flask fills in the arguments by their names."""
    names = {name_of(decorator) for decorator in function.decorator_list}
    return function.name.startswith("test_") or bool(names & {"fixture", "given", "requires", "rule"})


def name_of(node: ast.AST) -> str:
    """Return the last name of what is called or decorated with: ``bp.get("/")`` is *get*."""
    while isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def name_faults(top: Path) -> Iterator[str]:
    """Yield files and folders named like drawers."""
    for folder in CODE:
        for path in sorted((top / folder).rglob("*")):
            if path.stem in DRAWERS and not set(path.parts) & set(MADE):
                yield f"{path.relative_to(top)}: a drawer; name it by its subject"


def docstring_faults(top: Path) -> Iterator[str]:
    """Yield public functions of services, queries, rules and ports, and modules of the product, that say nothing."""
    for path, tree in modules(top, PRODUCT):
        place = path.relative_to(top)
        if ast.get_docstring(tree) is None:
            yield f"{place}: says nothing about itself"
        if {"service", "queries", "rules", "ports"} & {part.removesuffix(".py") for part in place.parts}:
            hidden = inner(tree)
            for node in ast.walk(tree):
                if isinstance(node, NAMED) and node not in hidden and says_nothing(node):
                    yield f"{place}:{node.lineno} {node.name} has no docstring"


def says_nothing(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Say whether this is public and has no docstring."""
    return not node.name.startswith("_") and ast.get_docstring(node) is None


def inner(tree: ast.Module) -> set[ast.AST]:
    """Return the functions that stand inside a function."""
    return {node for function in functions(tree) for node in ast.walk(function) if node is not function}


def commit_faults(top: Path) -> Iterator[str]:
    """Yield commits outside the two places that commit: the database kit and the web's unit of work."""
    for path, tree in modules(top, PRODUCT):
        place = path.relative_to(top)
        if place.is_relative_to("lms/db") or place == Path("lms/web/work.py"):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                yield f"{place}:{node.lineno} commits; only lms/db and lms/web/work.py do"


def sleep_faults(top: Path) -> Iterator[str]:
    """Yield tests that sleep, skip, expect to fail or replace our own code."""
    forbidden = {"sleep", "skip", "skipif", "xfail", "importorskip", "patch", "MagicMock", "Mock", "AsyncMock"}
    for path, tree in modules(top, ("tests",)):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute | ast.Name) and name_of(node) in forbidden and path.stem[:5] == "test_":
                yield f"{path.relative_to(top)}:{node.lineno} uses {name_of(node)}"
