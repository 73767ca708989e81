"""Learners for the load: signed in by password, the course done and every question answered, not handed in yet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import Lock

from lms.accounts import passwords
from lms.accounts import service as accounts
from lms.core.ids import LENGTH
from lms.db.work import Store
from lms.learning import service as learning
from lms.people import service as people
from lms.people.service.persons import Details
from tests.cast import CAST, JOINED, department_id
from tests.faults.clients import PASSWORD, Client
from tests.fixtures.courses import TRUST, answer_all, complete, enrol, publish, short_trust

MANAGER = CAST["luca"]


@dataclass(frozen=True)
class Learner:
    """One learner, and the attempt that waits to be handed in."""

    id: str
    number: str
    attempt_id: str

    @property
    def attempt(self) -> str:
        """The path of the attempt's pages."""
        return f"/courses/{TRUST}/attempts/{self.attempt_id}"

    @property
    def email(self) -> str:
        """Where their mail goes."""
        return f"{self.number}@northmere.example"


class Manager:
    """The learners' manager, at one browser: one thing at a time."""

    def __init__(self, url: str) -> None:
        self.client = Client(url)
        self._busy = Lock()
        self._is_in = False

    def grant(self, stream_id: str) -> None:
        """Look closer at a request and grant it as asked."""
        with self._busy:
            if not self._is_in:
                self.client.sign_in(MANAGER.employee_number)
                self._is_in = True
            path = f"/permission/decide/{stream_id}"
            granted = self.client.submit(path, {"decision": "grant", "preset": "asked"}, action=path)
            assert granted.url == f"{self.client.base}/team", f"{granted.status} at {granted.url}"


@cache
def password_hash() -> str:
    """Return the hash of everybody's password; hashing takes its time."""
    return passwords.hashed(PASSWORD)


def ready_learners(store: Store, count: int) -> list[Learner]:
    """Put so many learners into the cast's company, each ready to hand in; the manager gets a password, too."""
    publish(store, short_trust())
    with store.writing() as work:
        accounts.set_password(work, MANAGER.id, password_hash())
    return [_ready_learner(store, f"{5000 + number}") for number in range(count)]


def _ready_learner(store: Store, number: str) -> Learner:
    details = Details(
        employee_number=number,
        name=f"Learner {number}",
        name_language="en",
        email=f"{number}@northmere.example",
        joined_on=JOINED,
        time_zone="Europe/Copenhagen",
    )
    person_id = number.rjust(LENGTH, "0")
    with store.writing() as work:
        people.add_person(work, details, department_id("EUROPE"), MANAGER.id, person_id=person_id)
        accounts.set_password(work, person_id, password_hash())
    enrol(store, person_id, TRUST)
    complete(store, person_id, short_trust())
    with store.writing() as work:
        attempt_id = learning.start_attempt(work, person_id, TRUST)
        answer_all(work, person_id, TRUST, attempt_id)
    return Learner(person_id, number, attempt_id)
