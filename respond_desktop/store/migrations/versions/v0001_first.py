"""The first tables: the chain, how far central has it, and settings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "local_record",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("header", sa.String(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("received_seq", sa.Integer(), nullable=False),
    )
    op.create_table(
        "setting",
        sa.Column("person_id", sa.String(64), primary_key=True),
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("value", sa.String(4096), nullable=False),
    )
    op.execute("INSERT INTO outbox (id, received_seq) VALUES (1, 0)")
