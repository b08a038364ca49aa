"""Subscribe to WebSub hubs."""

import sqlalchemy as sa
from alembic import op

from streams.adapters.store.columns import Moment

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "hub_subscriptions",
        sa.Column("feed_id", sa.String(64), primary_key=True),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("hub", sa.Text, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("lease_until", Moment()),
        sa.Column("next_at", Moment(), nullable=False, index=True),
        sa.Column("error", sa.Text, nullable=False),
    )
