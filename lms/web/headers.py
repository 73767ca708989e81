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
    policy = "; ".join([*FIXED_POLICY, f"script-src 'nonce-{csp_nonce()}'"])
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = PERSONAL
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
