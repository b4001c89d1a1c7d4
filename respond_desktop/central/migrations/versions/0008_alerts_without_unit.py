"""An alert may have no unit: a sensor or a fence raised it for a command, or for the whole agency."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.add_column("alert", sa.Column("command", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Go one step back."""
    op.drop_column("alert", "command")
