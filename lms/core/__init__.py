"""What every room may rely on: time, ids, events, access, errors, settings and ports.

Nothing here knows Flask, SQL or a domain; every module is pure and imports the standard library (signals: blinker;
logs: structlog).
"""
