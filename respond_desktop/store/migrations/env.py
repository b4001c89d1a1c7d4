"""Alembic's entry: runs the migrations on the connection that `store/schema.py` passes in."""

from alembic import context

from respond_desktop.store.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=METADATA, render_as_batch=True, transaction_per_migration=False
)
context.run_migrations()
