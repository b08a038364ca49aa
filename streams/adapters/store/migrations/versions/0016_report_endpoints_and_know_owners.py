"""Report what happens to endpoints, and know whose endpoints, subscriptions and tokens are."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "endpoints",
        sa.Column(
            "reported", sa.String(16), nullable=False, server_default="", comment="what people were told of it last"
        ),
    )
    op.add_column(
        "endpoints",
        sa.Column("standalone", sa.Boolean(), nullable=False, server_default=sa.false(), comment="made by itself"),
    )
    for table in ("endpoints", "subscriptions"):
        op.add_column(
            table,
            sa.Column(
                "owner", sa.String(100), nullable=False, server_default="", comment="whose it is; empty: nobody else's"
            ),
        )
    op.add_column(
        "tokens",
        sa.Column("owner", sa.String(100), nullable=False, server_default="", comment="whose things scope owner sees"),
    )
