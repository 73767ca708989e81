"""Signing in to the stand-alone product: passwords, one-time codes, lockout, personas of a demo company.

Only the stand-alone application has this room and its tables; a host application brings its own identity.
"""
