"""Headers of every answer: a strict content policy, nothing kept on a shared machine."""

from __future__ import annotations

import secrets

from flask import Response, g, request

PERSONAL = "private, no-store"
FIXED_POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_POLICY = "; ".join(FIXED_POLICY)
FIXED_HEADERS = tuple(
    (name.lower(), (name, value))
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": PERSONAL,
    }.items()
)
"""By name in small letters."""


def csp_nonce() -> str:
    """Return the nonce that script elements of this answer carry."""
    if "lms_nonce" not in g:
        g.lms_nonce = secrets.token_urlsafe(16)
    nonce: str = g.lms_nonce
    return nonce


def add_headers(response: Response) -> Response:
    """Add the headers that an answer does not set itself; a second call for the same answer adds nothing."""
    if g.get("lms_headers") is response:
        return response
    g.lms_headers = response
    headers = response.headers
    present = {name.lower() for name, _ in headers}
    headers.extend([header for key, header in FIXED_HEADERS if key not in present])
    if "content-security-policy" not in present:
        headers.add("Content-Security-Policy", f"{_POLICY}; script-src 'nonce-{csp_nonce()}'")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
