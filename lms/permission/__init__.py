"""The permission to be digital: a person × a channel × a level, asked for, granted, accepted, and reacting.

``rules`` decides and ``events`` says what happened; both are pure. The table they carry out is ``docs/permission.md``.
"""
