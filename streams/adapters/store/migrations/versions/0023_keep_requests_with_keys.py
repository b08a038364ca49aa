"""Keep requests that carry an idempotency key."""

import sqlalchemy as sa
from alembic import op

from streams.adapters.store.columns import Moment

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "kept_requests",
        sa.Column(
            "key", sa.LargeBinary(length=32), nullable=False, comment="hash of the caller and their Idempotency-Key"
        ),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("run", sa.LargeBinary(length=16), nullable=False),
        sa.Column("begun_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("took_effect", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True, comment="sealed with what only the client knows"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_kept_requests")),
    )
    op.create_index(op.f("ix_kept_requests_expires_at"), "kept_requests", ["expires_at"])
