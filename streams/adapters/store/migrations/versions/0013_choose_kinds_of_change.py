"""Let subscriptions choose kinds of change."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "subscriptions",
        sa.Column("changes", sa.Text(), nullable=False, server_default="[]", comment="kinds of change; none means all"),
    )
