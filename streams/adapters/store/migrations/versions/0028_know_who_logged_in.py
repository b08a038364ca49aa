"""Know who logged in without a token."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Take the step."""
    person = sa.Column(
        "person", sa.String(length=200), nullable=False, server_default="", comment="who logged in without a token"
    )
    op.add_column("sessions", person)
