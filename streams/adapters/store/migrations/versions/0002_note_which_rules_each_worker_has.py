"""Note which rules each worker has in force."""

import sqlalchemy as sa
from alembic import op

from streams.adapters.store.columns import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "rule_loads",
        sa.Column("worker", sa.String(length=255), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="wire form of RuleLoad"),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_rule_loads")),
    )
