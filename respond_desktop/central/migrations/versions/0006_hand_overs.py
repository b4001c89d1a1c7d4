"""What is open at the end of a shift can be handed over."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_table(
        "hand_over",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("given_by_id", sa.String(), nullable=False),
        sa.Column("to_id", sa.String(), nullable=False),
        sa.Column("workstation_id", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("over_at", sa.DateTime(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_hand_over_given_by_id", "hand_over", ["given_by_id"])
    op.create_index("ix_hand_over_given_at", "hand_over", ["given_at"])
    op.create_index("ix_hand_over_over_at", "hand_over", ["over_at"])


def downgrade() -> None:
    """Go one step back."""
    op.drop_table("hand_over")
