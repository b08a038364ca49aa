"""Note which trouble of a feed people were told of."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Take the step."""
    column = sa.Column(
        "reported",
        sa.String(16),
        nullable=False,
        server_default="",
        comment="the trouble people were told of last",
    )
    op.add_column("feeds", column)
