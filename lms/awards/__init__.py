"""Awards: certificates issued, renewed, superseded, revoked, verified.

Listens to courses passed; emits what happens to certificates. One of the users of ``certificates``.
"""
