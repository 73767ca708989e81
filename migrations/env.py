"""Alembic's entry: it runs on the connection that ``lms.db.migrate`` gives it."""

from alembic import context

from lms.db.base import metadata
from lms.db.migrate import VERSION_TABLE

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
