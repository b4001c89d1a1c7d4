"""Officers found by record: the check of the log went through the whole index for each step."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go one step forward."""
    op.create_index("ix_log_officer_seq", "log_officer", ["seq", "officer_id"], unique=False)


def downgrade() -> None:
    """Go one step back."""
    op.drop_index("ix_log_officer_seq", table_name="log_officer")
