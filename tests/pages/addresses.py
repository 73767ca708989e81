"""Every page with somebody who opens it: the route's rule, the member of the cast (None: a guest), the address.

``{stream_id}`` and the like stand for what ``played.py`` left behind. A page of ``routes.py`` that is missing here
fails a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Visit:
    """Somebody at an address."""

    who: str | None
    address: str


FILES = frozenset(
    {
        "/.well-known/authzen-configuration",
        "/assets/<path:name>",
        "/audit/exports/<export_id>.zip",
        "/certificates/<certificate_id>.pdf",
        "/courses/<slug>/continue",
        "/courses/<slug>/modules/media/<name>",
        "/courses/offline-worker.js",
        "/departments.csv",
        "/departments/<department_id>.csv",
        "/health",
        "/my-data/file",
        "/people/imports/<import_id>/faults.csv",
        "/permission/as-of.csv",
        "/permission/as-of.json",
        "/permission/campaigns/<campaign_id>.csv",
        "/sign-in/idle",
        "/training/<evidence_id>/file",
    }
)
"""Addresses that answer with a file, with a plain text, or by leading on."""

VISITS: Mapping[str, Visit] = {
    "/": Visit("amara", "/"),
    "/account": Visit("amara", "/account"),
    "/assignments": Visit("hanna", "/assignments"),
    "/assignments/preview": Visit(
        "hanna", "/assignments/preview?department={department_id}&course=trust&due_on=2026-12-24"
    ),
    "/audit": Visit("cora", "/audit"),
    "/audit/exports": Visit("cora", "/audit/exports"),
    "/certificates": Visit("amara", "/certificates"),
    "/certificates/<certificate_id>/correct": Visit("hanna", "/certificates/{certificate_id}/correct"),
    "/certificates/<certificate_id>/revoke": Visit("hanna", "/certificates/{certificate_id}/revoke"),
    "/courses": Visit("amara", "/courses"),
    "/courses/<slug>": Visit("amara", "/courses/social-selling"),
    "/courses/<slug>/assessment": Visit("amara", "/courses/tea/assessment"),
    "/courses/<slug>/attempts/<attempt_id>/<int:number>": Visit("amara", "/courses/tea/attempts/{attempt_id}/1"),
    "/courses/<slug>/attempts/<attempt_id>/result": Visit("amara", "/courses/trust/attempts/{passed_id}/result"),
    "/courses/<slug>/attempts/<attempt_id>/review": Visit("amara", "/courses/tea/attempts/{attempt_id}/review"),
    "/courses/<slug>/evaluation": Visit("amara", "/courses/trust/evaluation"),
    "/courses/<slug>/figures": Visit("hanna", "/courses/trust/figures"),
    "/courses/<slug>/figures/<question_id>": Visit("hanna", "/courses/trust/figures/{question_id}"),
    "/courses/<slug>/modules/<module_id>": Visit("amara", "/courses/tea/modules/brewing"),
    "/courses/<slug>/notes": Visit("amara", "/courses/tea/notes"),
    "/courses/offline.html": Visit(None, "/courses/offline.html"),
    "/delegations": Visit("luca", "/delegations"),
    "/departments": Visit("hanna", "/departments"),
    "/departments/<department_id>": Visit("hanna", "/departments/{department_id}"),
    "/follow-ups": Visit("amara", "/follow-ups"),
    "/forgotten": Visit(None, "/forgotten"),
    "/forgotten/sent": Visit(None, "/forgotten/sent"),
    "/messages/kinds": Visit("hanna", "/messages/kinds"),
    "/messages/kinds/<kind>": Visit("hanna", "/messages/kinds/course_due?who=1004"),
    "/messages": Visit("hanna", "/messages"),
    "/my-data": Visit("amara", "/my-data"),
    "/notices": Visit("amara", "/notices"),
    "/notices/settings": Visit("luca", "/notices/settings"),
    "/pass/<address>": Visit(None, "/pass/none"),
    "/patterns": Visit(None, "/patterns"),
    "/people": Visit("hanna", "/people"),
    "/people/<person_id>/absences": Visit("hanna", "/people/{person_id}/absences"),
    "/people/<person_id>/assessments": Visit("hanna", "/people/{person_id}/assessments"),
    "/people/<person_id>/edit": Visit("hanna", "/people/{person_id}/edit"),
    "/people/<person_id>/leave": Visit("hanna", "/people/{person_id}/leave"),
    "/people/<person_id>/move": Visit("hanna", "/people/{person_id}/move"),
    "/people/<person_id>/record": Visit("luca", "/people/{person_id}/record"),
    "/people/departments": Visit("hanna", "/people/departments"),
    "/people/departments/<department_id>": Visit("hanna", "/people/departments/{department_id}"),
    "/people/imports": Visit("hanna", "/people/imports"),
    "/people/imports/<import_id>": Visit("hanna", "/people/imports/{import_id}"),
    "/people/new": Visit("hanna", "/people/new"),
    "/permission": Visit("amara", "/permission"),
    "/permission/campaigns": Visit("cora", "/permission/campaigns"),
    "/permission/campaigns/<campaign_id>": Visit("cora", "/permission/campaigns/{campaign_id}"),
    "/permission/campaigns/new": Visit("cora", "/permission/campaigns/new"),
    "/permission/decide/<stream_id>": Visit("luca", "/permission/decide/{stream_id}"),
    "/permission/may-i": Visit("amara", "/permission/may-i?channel=linkedin&activity=comment"),
    "/permission/offer/<person_id>": Visit("luca", "/permission/offer/{person_id}?channel=x"),
    "/permission/as-of": Visit("cora", "/permission/as-of?day=2026-10-01&show=all"),
    "/permission/history/<person_id>": Visit("luca", "/permission/history/{person_id}"),
    "/permission/overview": Visit("cora", "/permission/overview"),
    "/permission/passes": Visit("amara", "/permission/passes"),
    "/permission/request/<stream_id>": Visit("amara", "/permission/request/{stream_id}"),
    "/permission/reviews": Visit("luca", "/permission/reviews"),
    "/permission/slips": Visit("cora", "/permission/slips"),
    "/permission/standing/<stream_id>": Visit("luca", "/permission/standing/{stream_id}"),
    "/permission/time-to-decide": Visit("hanna", "/permission/time-to-decide"),
    "/permission/together": Visit("luca", "/permission/together?ask={stream_id}"),
    "/permission/together/after": Visit("luca", "/permission/together/after?left={stream_id}:stale&done=2"),
    "/policies": Visit("amara", "/policies"),
    "/policies/<slug>": Visit("amara", "/policies/social-media"),
    "/renewals": Visit("cora", "/renewals"),
    "/renewals/<course>": Visit("cora", "/renewals/trust"),
    "/requirements": Visit("cora", "/requirements"),
    "/requirements/<channel>/<level>": Visit("cora", "/requirements/linkedin/engage"),
    "/requirements/preview": Visit("cora", "/requirements/preview?on=2027-01-15"),
    "/reset/<token>": Visit(None, "/reset/{token}"),
    "/roles": Visit("ada", "/roles"),
    "/signatures": Visit("cora", "/signatures"),
    "/signatures/<slug>": Visit("cora", "/signatures/social-media"),
    "/signatures/<slug>/next": Visit("cora", "/signatures/social-media/next"),
    "/signatures/<slug>/preview": Visit("cora", "/signatures/social-media/preview"),
    "/sign-in": Visit(None, "/sign-in"),
    "/sign-in-codes": Visit("hanna", "/sign-in-codes"),
    "/sign-in/code": Visit(None, "/sign-in/code"),
    "/search": Visit("amara", "/search?q=tea"),
    "/training": Visit("amara", "/training"),
    "/training/waiting": Visit("hanna", "/training/waiting"),
    "/transcript": Visit("amara", "/transcript"),
    "/team": Visit("luca", "/team"),
    "/tokens": Visit("ada", "/tokens"),
    "/verify": Visit(None, "/verify"),
    "/verify/<number>": Visit(None, "/verify/{number}"),
    # Further faces of pages that stand above.
    "/ (manager)": Visit("luca", "/"),
    "/ (HR)": Visit("hanna", "/"),
    "/courses/<slug>/modules/<module_id> (shipped)": Visit(
        "amara", "/courses/social-selling/modules/what-got-you-here"
    ),
    "/permission (nothing yet)": Visit("luca", "/permission"),
}
