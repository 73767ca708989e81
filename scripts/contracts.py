"""Write the import contracts to build/importlinter.ini, one set per room, from the folders that are there.

A new room is under its contracts from its first file; a room that is not in :data:`ORDER` fails the exhaustive
order of rooms until somebody has decided where it stands.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent

ORDER = (
    "(standalone)",
    "(extension)",
    "(cli)",
    "(demo)",
    "(wiring)",
    "(accounts)",
    "(desk)",
    "(interop) | (notifications)",
    "(audit)",
    "(reports)",
    "(transformation)",
    "(permission)",
    "(awards)",
    "(learning)",
    "(people)",
    "(web)",
    "(db)",
    "(core)",
)
FURNITURE = ("views", "handlers | jobs", "forms", "service", "queries", "models", "rules", "events")
NOT_ROOMS = frozenset({"core", "db", "web", "static", "templates", "translations"})
WEB = ("flask", "flask_wtf", "flask_login", "wtforms")
SIGNERS = ("awards", "permission", "audit")
# The package gives Lms and create_app on first use; the registry of tables knows the rooms above it.
EXCEPTIONS = ("lms -> lms.extension", "lms -> lms.standalone", "lms.db.registry -> lms.*.models")


def rooms(lms: Path) -> list[str]:
    """Return the names of the rooms: folders of ``lms`` that hold Python and have the furniture of a room."""
    return sorted(p.name for p in lms.iterdir() if p.name not in NOT_ROOMS and (p / "__init__.py").exists())


def parts(lms: Path, name: str, among: Iterable[str]) -> list[str]:
    """Return the modules and packages called ``name`` in those rooms of ``among`` that have one."""
    return [
        f"lms.{room}.{name}" for room in among if (lms / room / f"{name}.py").exists() or (lms / room / name).is_dir()
    ]


def contract(key: str, name: str, kind: str, **options: Iterable[str] | str) -> str:
    """Return one contract as the linter's ini text."""
    lines = [f"[importlinter:contract:{key}]", f"name = {name}", f"type = {kind}"]
    for option, value in options.items():
        lines.append(f"{option} = {value}" if isinstance(value, str) else f"{option} =")
        if not isinstance(value, str):
            lines += [f"    {item}" for item in value]
    return "\n".join(lines) + "\n"


def contracts(top: Path) -> str:
    """Return all contracts for the checkout at ``top``."""
    lms = top / "lms"
    there = rooms(lms)
    head = "[importlinter]\nroot_packages =\n    lms\n    courses\n    certificates\ninclude_external_packages = True\n"
    head += "exclude_type_checking_imports = True\n"
    return "\n".join([head, *libraries(there), *purity(lms, there), *order(there), *tables(lms, there)])


def libraries(there: list[str]) -> Iterable[str]:
    """Yield what holds for the two pure libraries, and who may use them."""
    yield contract(
        "pure-libraries", "courses and certificates know nothing of the web and the database", "forbidden",
        source_modules=("courses", "certificates"), forbidden_modules=("lms", "sqlalchemy", *WEB),
    )  # fmt: skip
    yield contract(
        "libraries-apart", "courses and certificates are independent", "independence",
        modules=("courses", "certificates"),
    )  # fmt: skip
    for library, readers in (("courses", ("learning",)), ("certificates", SIGNERS)):
        allowed = [f"lms.{room}" for room in readers if room in there]
        if allowed:
            yield contract(
                f"readers-of-{library}", f"{library} is used by {', '.join(readers)} only", "protected",
                protected_modules=(library,), allowed_importers=(*allowed, library),
            )  # fmt: skip


def purity(lms: Path, there: list[str]) -> Iterable[str]:
    """Yield what runs without Flask, and what runs without anything."""
    pure = ["lms.core", *parts(lms, "rules", there), *parts(lms, "events", there)]
    yield contract(
        "pure-rules", "core, rules and events are pure", "forbidden",
        source_modules=pure, forbidden_modules=("sqlalchemy", "lms.db", "lms.web", *WEB),
        ignore_imports=EXCEPTIONS, unmatched_ignore_imports_alerting="none",
    )  # fmt: skip
    names = ("service", "queries", "models", "handlers", "jobs")
    flask_free = ["lms.db", *(part for name in names for part in parts(lms, name, there))]
    yield contract(
        "flask-free", "everything below the views runs without Flask", "forbidden",
        source_modules=flask_free, forbidden_modules=(*WEB, "lms.web"),
        ignore_imports=EXCEPTIONS, unmatched_ignore_imports_alerting="none",
    )  # fmt: skip


def order(there: list[str]) -> Iterable[str]:
    """Yield the order of the rooms, and of the pieces inside a room."""
    yield contract(
        "room-order", "rooms import only downwards", "layers",
        containers="lms", exhaustive="True", exhaustive_ignores=("static", "templates", "translations"),
        layers=ORDER, ignore_imports=EXCEPTIONS, unmatched_ignore_imports_alerting="none",
    )  # fmt: skip
    for room in there:
        layers = [" | ".join(f"({part})" for part in layer.split(" | ")) for layer in FURNITURE]
        yield contract(f"inside-{room}", f"inside {room}", "layers", containers=f"lms.{room}", layers=layers)


def tables(lms: Path, there: list[str]) -> Iterable[str]:
    """Yield who reads tables: their room and other rooms' queries, never views and forms."""
    models = parts(lms, "models", there)
    windows = [*parts(lms, "views", there), *parts(lms, "forms", there)]
    if windows:
        yield contract(
            "views-no-models", "views and forms never touch models", "forbidden",
            source_modules=windows, forbidden_modules=(*models, "sqlalchemy"), allow_indirect_imports="True",
        )  # fmt: skip
    for model in models:
        room = model.split(".")[1]
        readers = [query for query in parts(lms, "queries", there) if query.split(".")[1] != room]
        registry = ["lms.db.registry"] if (lms / "db" / "registry.py").exists() else []
        yield contract(
            f"tables-of-{room}", f"tables of {room} are private, except for queries", "protected",
            protected_modules=(model,), allowed_importers=(f"lms.{room}", *readers, *registry),
        )  # fmt: skip


def main(target: Path = TOP / "build" / "importlinter.ini") -> int:
    """Write the file."""
    target.parent.mkdir(exist_ok=True)
    target.write_text(contracts(TOP), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
