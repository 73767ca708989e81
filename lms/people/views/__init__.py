"""Pages of people."""

from lms.people.views import absences, delegations, departments, imports, persons, places, roles
from lms.people.views.room import bp

__all__ = ["absences", "bp", "delegations", "departments", "imports", "persons", "places", "roles"]
