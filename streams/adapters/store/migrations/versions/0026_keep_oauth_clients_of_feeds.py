"""Keep OAuth 2 clients of feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Take the step."""
    op.add_column("feeds", sa.Column("oauth", sa.JSON(), nullable=True))
