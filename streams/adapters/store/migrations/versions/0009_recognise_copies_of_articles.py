"""Recognise copies of articles."""

import sqlalchemy as sa
from alembic import op

from streams.adapters.store.columns import Moment

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "fingerprint_bands",
        sa.Column("band", sa.LargeBinary(length=8), nullable=False),
        sa.Column("article_id", sa.String(length=512), nullable=False),
        sa.PrimaryKeyConstraint("band", "article_id", name=op.f("pk_fingerprint_bands")),
    )
    with op.batch_alter_table("fingerprint_bands", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fingerprint_bands_article_id"), ["article_id"], unique=False)

    op.create_table(
        "fingerprints",
        sa.Column("article_id", sa.String(length=512), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="wire form of Fingerprint"),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_fingerprints")),
    )
    with op.batch_alter_table("fingerprints", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fingerprints_seen_at"), ["seen_at"], unique=False)
