"""What can be done to people: the verbs. Each takes the :class:`~lms.db.work.Work` first."""

from lms.people.service.departments import add_department, change_department
from lms.people.service.persons import add_person, change_person, leave
from lms.people.service.placing import place
from lms.people.service.roles import approve_role, make_first_administrator, propose_role, take_role

__all__ = [
    "add_department",
    "add_person",
    "approve_role",
    "change_department",
    "change_person",
    "leave",
    "make_first_administrator",
    "place",
    "propose_role",
    "take_role",
]
