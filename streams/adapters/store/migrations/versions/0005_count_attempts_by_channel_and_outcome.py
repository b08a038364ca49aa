"""Count attempts by channel and outcome."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "attempt_tallies",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("up_to", sa.String(length=16), nullable=False, comment="seconds, the upper end of the span"),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "outcome", "up_to", name=op.f("pk_attempt_tallies")),
    )
