"""What can be done to people: the verbs. Each takes the :class:`~lms.db.work.Work` first."""

from lms.people.service.addresses import confirm_address
from lms.people.service.away import end_absence, record_absence
from lms.people.service.delegating import delegate, end_delegation
from lms.people.service.departments import add_department, change_department
from lms.people.service.imports import STOPPED, check_again, check_file, drop_import, go_on, start_import
from lms.people.service.persons import Details, add_person, change_person, leave, stay
from lms.people.service.placing import add_other_place, end_place, place
from lms.people.service.roles import approve_role, make_first_administrator, propose_role, take_role

__all__ = [
    "STOPPED", "Details", "add_department", "add_other_place", "add_person", "approve_role", "change_department",
    "change_person", "check_again", "check_file", "confirm_address", "delegate", "drop_import", "end_absence",
    "end_delegation", "end_place", "go_on", "leave", "make_first_administrator", "place", "propose_role",
    "record_absence", "start_import", "stay", "take_role",
]  # fmt: skip
