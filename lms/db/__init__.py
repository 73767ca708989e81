"""The database kit, without Flask: tables' base, types, engine, units of work, outbox, migrations.

It knows no domain. SQLite and PostgreSQL are served from the same models and the same migrations.
"""
