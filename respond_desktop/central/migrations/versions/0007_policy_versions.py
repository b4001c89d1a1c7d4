"""The policy is kept in whole versions, commands are a tree, and a person may act under a system user's name."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAMES_IN_USE = """
INSERT INTO command (name, parent)
SELECT DISTINCT name, '' FROM (
    SELECT command AS name FROM account
    UNION SELECT command FROM unit
    UNION SELECT scope FROM policy_change WHERE scope NOT IN ('*', 'own')
) WHERE name <> ''
"""


def upgrade() -> None:
    """Go one step forward. Versions are made when central's files are opened next: they need the log's key."""
    op.create_table(
        "policy_version",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "command",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.execute(NAMES_IN_USE)
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("system_user", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Go one step back."""
    with op.batch_alter_table("account") as batch:
        batch.drop_column("system_user")
    op.drop_table("command")
    op.drop_table("policy_version")
