"""Let endpoints move to another address."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "endpoints",
        sa.Column(
            "moved", sa.Boolean(), nullable=False, server_default=sa.false(), comment="its id is not its address's"
        ),
    )
