"""Alembic's environment: runs on the connection that migrate.py hands over."""

from alembic import context
from sqlmodel import SQLModel

import respond_desktop.central.policy.tables
import respond_desktop.central.storage.tables  # noqa: F401 - registers the tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
