"""Keep the TLS identities of webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Take the step."""
    op.add_column("endpoints", sa.Column("tls", sa.JSON(), nullable=True))
