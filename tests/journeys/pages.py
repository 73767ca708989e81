"""The pages to look at, by persona of the demo company (*guest*: nobody signed in). A new page is added here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

OWN = (
    "/",
    "/courses",
    "/courses/social-selling",
    "/follow-ups",
    "/permission",
    "/certificates",
    "/notices",
    "/my-data",
    "/account",
)

PAGES: Mapping[str, Sequence[str]] = {
    "guest": ["/sign-in", "/sign-in/code", "/forgotten", "/verify", "/nowhere"],
    "employee": [
        *OWN,
        "/search?q=customers",
        "/transcript",
        "/training",
        "/courses/social-selling/continue",
        "/courses/trust",
        "/courses/social-selling/notes",
    ],
    "learner": ["/", "/courses/trust", "/courses/trust/evaluation", "/permission"],
    "permitted": [
        "/",
        "/permission",
        "/policies",
        "/policies/social-media",
        "/permission/may-i",
        "/permission/may-i?activity=comment&channel=linkedin",
    ],
    "manager": [
        "/",
        "/team",
        "/team?show=direct&sort=-name",
        "/departments",
        "/delegations",
        "/permission/together",
        "/permission/reviews",
        "/sign-in-codes",
    ],
    "head": ["/", "/team", "/departments", "/notices/settings"],
    "hr": [
        "/",
        "/departments",
        "/people",
        "/people?q=nobody-of-this-name",
        "/people/new",
        "/people/imports",
        "/people/departments",
        "/assignments",
        "/courses/trust/figures",
        "/messages",
        "/messages/kinds",
        "/messages/kinds/certificate_ends_for",
    ],
    "compliance": [
        "/",
        "/permission/overview",
        "/permission/campaigns",
        "/permission/campaigns/new",
        "/permission/time-to-decide",
        "/signatures",
        "/signatures/social-media",
        "/requirements",
        "/renewals",
        "/renewals/trust",
        "/permission/as-of",
        "/audit",
        "/audit/exports",
        "/people",
        "/departments",
        "/roles",
    ],
    "admin": ["/", "/roles", "/tokens", "/people/imports", "/messages", "/people/departments"],
    "terminal": ["/", "/notices", "/notices/settings", "/my-data"],
}
