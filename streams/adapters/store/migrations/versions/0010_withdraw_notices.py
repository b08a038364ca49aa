"""Withdraw notices of stories that were retracted before anybody was told."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "notices",
        sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false(), comment="it never goes out"),
    )
