"""Choose methods, time limits and hours of endpoints, and templates of subscriptions."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Take the step."""
    op.add_column("endpoints", sa.Column("method", sa.String(8), nullable=False, server_default="POST"))
    op.add_column("endpoints", sa.Column("timeout", sa.Float(), nullable=True))
    op.add_column("endpoints", sa.Column("hours", sa.JSON(), nullable=True))
    op.add_column("deliveries", sa.Column("severity", sa.String(16), nullable=True))
    op.add_column("subscriptions", sa.Column("template", sa.JSON(), nullable=True))
