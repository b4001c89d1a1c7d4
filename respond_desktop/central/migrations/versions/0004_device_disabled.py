"""Cameras can be taken out of use."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("disabled_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("device", schema=None) as batch_op:
        batch_op.drop_column("disabled_at")
