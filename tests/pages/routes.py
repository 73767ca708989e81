"""Routes × roles: who opens what, one line a route. A route that is not here fails a test; so does a line without one.

The address is the route's rule without the prefix. The people of each role are in ``test_routes.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

GUEST, EMPLOYEE, AUTHOR = "guest", "employee", "author"
MANAGERS = frozenset({"manager", "delegate"})
HR = frozenset({"HR of the company", "HR of a department"})
COMPLIANCE = frozenset({"compliance"})
ADMINISTRATION = frozenset({"administrator"})
OFFICERS = HR | COMPLIANCE
READERS = MANAGERS | OFFICERS
EVERYBODY_IN = READERS | ADMINISTRATION | {EMPLOYEE, AUTHOR}
ANYBODY = EVERYBODY_IN | {GUEST}

ROUTES: Mapping[str, frozenset[str]] = {
    "GET /": EVERYBODY_IN,
    "GET /account": EVERYBODY_IN,
    "POST /account/password": EVERYBODY_IN,
    "POST /account/sign-out-everywhere": EVERYBODY_IN,
    "GET /assets/<path:name>": ANYBODY,
    "GET /assignments": HR,
    "POST /assignments": HR,
    "POST /assignments/<assignment_id>/withdraw": HR,
    "GET /assignments/preview": HR,
    "GET /audit": COMPLIANCE,
    "GET /certificates": EVERYBODY_IN,
    "GET /certificates/<certificate_id>.pdf": EVERYBODY_IN,
    "GET /certificates/<certificate_id>/revoke": OFFICERS,
    "POST /certificates/<certificate_id>/revoke": OFFICERS,
    "POST /certificates/<certificate_id>/verification": EVERYBODY_IN,
    "GET /courses": EVERYBODY_IN,
    "GET /courses/<slug>": EVERYBODY_IN,
    "GET /courses/<slug>/assessment": EVERYBODY_IN,
    "POST /courses/<slug>/assessment": EVERYBODY_IN,
    "GET /courses/<slug>/attempts/<attempt_id>/<int:number>": EVERYBODY_IN,
    "POST /courses/<slug>/attempts/<attempt_id>/<int:number>": EVERYBODY_IN,
    "POST /courses/<slug>/attempts/<attempt_id>/hand-in": EVERYBODY_IN,
    "GET /courses/<slug>/attempts/<attempt_id>/result": EVERYBODY_IN,
    "GET /courses/<slug>/attempts/<attempt_id>/review": EVERYBODY_IN,
    "GET /courses/<slug>/continue": EVERYBODY_IN,
    "POST /courses/<slug>/enrol": EVERYBODY_IN,
    "GET /courses/<slug>/modules/<module_id>": EVERYBODY_IN,
    "POST /courses/<slug>/modules/<module_id>/<activity_id>": EVERYBODY_IN,
    "POST /courses/<slug>/pretest": EVERYBODY_IN,
    "POST /demo/as/<key>": ANYBODY,
    "GET /forgotten": ANYBODY,
    "POST /forgotten": ANYBODY,
    "GET /forgotten/sent": ANYBODY,
    "GET /health": ANYBODY,
    "GET /messages": HR | ADMINISTRATION,
    "POST /messages/<message_id>/again": HR | ADMINISTRATION,
    "GET /notices": EVERYBODY_IN,
    "POST /notices/read": EVERYBODY_IN,
    "GET /patterns": ANYBODY,
    "GET /reset/<token>": ANYBODY,
    "POST /reset/<token>": ANYBODY,
    "GET /sign-in": ANYBODY,
    "POST /sign-in": ANYBODY,
    "GET /sign-in-codes": READERS,
    "POST /sign-in-codes": READERS,
    "GET /sign-in/code": ANYBODY,
    "POST /sign-in/code": ANYBODY,
    "GET /sign-in/idle": ANYBODY,
    "POST /sign-out": ANYBODY,
    "POST /theme": ANYBODY,
    "GET /verify": ANYBODY,
    "GET /verify/<number>": ANYBODY,
    "POST /verify/<number>/compare": ANYBODY,
}

WRITING_GETS: frozenset[str] = frozenset()
"""Routes whose GET may write. There is none: what a link in a mail does, a button on its page does."""
