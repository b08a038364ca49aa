"""Authorise webhooks by OAuth 2."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Take the step."""
    op.add_column("endpoints", sa.Column("oauth", sa.JSON(), nullable=True))
