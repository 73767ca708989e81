"""Questions about people. Every list, picker, search and export goes through :func:`visible_to`."""

from lms.people.queries.actors import actor_of, actor_of_number
from lms.people.queries.imports import ImportRow, import_for, import_row, imports_for
from lms.people.queries.known import import_scope
from lms.people.queries.officers import hr_of
from lms.people.queries.persons import PersonRow, person_asked, person_for, persons_by_id
from lms.people.queries.scope import (
    department_values,
    departments_in_scope,
    departments_visible_to,
    line_values,
    sees_company,
    standing_of,
    visible_in_lines,
    visible_to,
)  # fmt: skip

__all__ = [
    "ImportRow", "PersonRow", "actor_of", "actor_of_number", "department_values", "departments_in_scope",
    "departments_visible_to", "hr_of", "import_for", "import_row", "import_scope", "imports_for", "line_values",
    "person_asked", "person_for", "persons_by_id", "sees_company", "standing_of", "visible_in_lines",
    "visible_to",
]  # fmt: skip
