"""Alembic's environment: runs on the connection that migrate.py hands over."""

from alembic import context

from respond_desktop.central.tables import SQLModel

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
