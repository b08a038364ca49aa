"""Keep the TLS identities of webhooks."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Take the step."""
    op.add_column("endpoints", sa.Column("tls", sa.JSON(), nullable=True))
