"""Who may open which page: *access* (never called permission, which is the business object).

Two lines of defence. First, every route declares one :class:`Action`, and :func:`allowed` says from the actor's
roles alone whether the page opens at all. Second, a view loads records through the actor's scope
(``lms.people.queries``), so that an unknown record and one of somebody else look the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache


class Role(StrEnum):
    """Roles that an administrator gives; *employee* and *manager* follow from the facts and are not given."""

    ADMINISTRATOR = "administrator"
    AUTHOR = "author"
    COMPLIANCE = "compliance"
    HR = "hr"


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role within the whole company (``department_id`` None) or within one department's subtree."""

    role: Role
    department_id: str | None = None


class Action(StrEnum):
    """What a route lets one do, ``resource:action``, alphabetical."""

    ACCOUNT_OWN = "account:own"
    AUDIT_READ = "audit:read"
    AUTHZEN_ASK = "authzen:ask"  # programs, by an access token; no role has it
    CERTIFICATE_CORRECT = "certificate:correct"  # the printed name, with a reason
    CERTIFICATE_OWN = "certificate:own"
    CERTIFICATE_REVOKE = "certificate:revoke"
    CERTIFICATE_VERIFY = "certificate:verify"  # guests: only what its holder switched on
    COURSE_ASSIGN = "course:assign"
    COURSE_LEARN = "course:learn"
    COURSE_MEASURE = "course:measure"  # HR and authors: how a course works, nobody by name
    DEPARTMENT_REPORT = "department:report"
    MESSAGE_READ = "message:read"  # Sent messages: what the product sent when, to whom
    PAGE_OPEN = "page:open"  # guests: sign-in, static files, health, patterns in demo mode
    PASS_SHOW = "pass:show"  # noqa: S105  (an action; guests: only where its holder switched it on)
    PERMISSION_DECIDE = "permission:decide"
    PERMISSION_LOOK_BACK = "permission:look-back"  # who was allowed what on a past day, within one's scope
    PERMISSION_MEASURE = "permission:measure"  # HR and compliance: how long deciding takes, nobody by name
    PERMISSION_OVERSEE = "permission:oversee"
    PERMISSION_OWN = "permission:own"
    PERSON_IMPORT = "person:import"
    PERSON_READ = "person:read"
    PERSON_WRITE = "person:write"
    POLICY_OVERSEE = "policy:oversee"
    POLICY_PUBLISH = "policy:publish"  # and the requirement matrix; for the company only, which the service asks
    POLICY_SIGN = "policy:sign"
    ROLE_APPROVE = "role:approve"  # the second yes; compliance has it, too
    ROLE_GIVE = "role:give"
    SELF_READ = "self:read"
    TEAM_READ = "team:read"
    TOKEN_MANAGE = "token:manage"  # noqa: S105  (an action)


GUEST_ACTIONS = frozenset({Action.CERTIFICATE_VERIFY, Action.PAGE_OPEN, Action.PASS_SHOW})
EMPLOYEE_ACTIONS = frozenset(
    {
        Action.ACCOUNT_OWN,
        Action.CERTIFICATE_OWN,
        Action.COURSE_LEARN,
        Action.PERMISSION_OWN,
        Action.POLICY_SIGN,
        Action.SELF_READ,
    }
)
MANAGER_ACTIONS = frozenset(
    {
        Action.TEAM_READ,
        Action.PERMISSION_DECIDE,
        Action.PERMISSION_LOOK_BACK,
        Action.PERSON_READ,
        Action.DEPARTMENT_REPORT,
    }
)
ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.ADMINISTRATOR: frozenset(
        {Action.ROLE_APPROVE, Action.ROLE_GIVE, Action.PERSON_IMPORT, Action.MESSAGE_READ, Action.TOKEN_MANAGE}
    ),
    Role.AUTHOR: frozenset({Action.COURSE_MEASURE}),
    Role.COMPLIANCE: frozenset(
        {
            Action.AUDIT_READ,
            Action.ROLE_APPROVE,
            Action.PERMISSION_LOOK_BACK,
            Action.PERMISSION_MEASURE,
            Action.PERMISSION_OVERSEE,
            Action.PERMISSION_DECIDE,
            Action.PERSON_READ,
            Action.POLICY_OVERSEE,
            Action.POLICY_PUBLISH,
            Action.DEPARTMENT_REPORT,
            Action.CERTIFICATE_REVOKE,
        }
    ),
    Role.HR: frozenset(
        {
            Action.COURSE_ASSIGN,
            Action.COURSE_MEASURE,
            Action.CERTIFICATE_CORRECT,
            Action.CERTIFICATE_REVOKE,
            Action.DEPARTMENT_REPORT,
            Action.MESSAGE_READ,
            Action.PERMISSION_LOOK_BACK,
            Action.PERMISSION_MEASURE,
            Action.PERSON_IMPORT,
            Action.PERSON_READ,
            Action.PERSON_WRITE,
            Action.POLICY_OVERSEE,
        }
    ),
}
EVERY_ACTION = frozenset(Action)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: one person with the rights of this instant, a guest (``person_id`` None), or the product itself.

    ``manages`` says that somebody reports to them now, ``delegate_for`` the managers for whom they may see or decide.
    """

    person_id: str | None
    name: str = ""
    grants: frozenset[RoleGrant] = frozenset()
    manages: bool = False
    time_zone: str = ""
    """Of their own; empty: the organisation's (``Settings.zone_for``)."""
    language: str = "en"
    delegate_for: frozenset[str] = field(default_factory=frozenset)
    is_system: bool = False
    """Whether this is the product itself: a worker, a tick, an import by a script."""
    leads_many: bool = False
    """Whether hundreds stand below them, or below one for whom they stand in: how to look for these, not a right."""

    @property
    def initials(self) -> str:
        """One or two first letters for the round mark beside the name, in the name's own script."""
        parts = self.name.split()
        return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()

    def has(self, role: Role) -> bool:
        """Say whether the role is held anywhere."""
        return any(grant.role is role for grant in self.grants)

    def has_for_company(self, role: Role) -> bool:
        """Say whether the role is held for the whole company."""
        return RoleGrant(role) in self.grants

    def departments_of(self, role: Role) -> frozenset[str]:
        """Return the departments in whose subtrees the role is held; empty also when held for the company."""
        return frozenset(g.department_id for g in self.grants if g.role is role and g.department_id is not None)

    def can(self, action: Action | str) -> bool:
        """Say whether pages of this action open for the actor; one that does not exist is a ValueError."""
        return allowed(self, action if isinstance(action, Action) else Action(action))


SYSTEM = Actor(person_id=None, name="Pennydrop", is_system=True)
GUEST = Actor(person_id=None)


def allowed(actor: Actor, action: Action) -> bool:
    """Say whether a page that requires ``action`` opens at all for ``actor``."""
    return action in actions_of(actor)


def actions_of(actor: Actor) -> frozenset[Action]:
    """Return every action whose pages open for ``actor``; those with the same rights get the very same set."""
    if actor.is_system:
        return EVERY_ACTION
    roles = frozenset([grant.role for grant in actor.grants])
    return _actions(actor.person_id is not None, actor.manages or bool(actor.delegate_for), roles)


@lru_cache(maxsize=256)
def _actions(signed_in: bool, manages: bool, roles: frozenset[Role]) -> frozenset[Action]:  # noqa: FBT001  (cache keys)
    if not signed_in:
        return GUEST_ACTIONS
    managing: frozenset[Action] = MANAGER_ACTIONS if manages else frozenset()
    return GUEST_ACTIONS.union(EMPLOYEE_ACTIONS, managing, *(ROLE_ACTIONS[role] for role in roles))
