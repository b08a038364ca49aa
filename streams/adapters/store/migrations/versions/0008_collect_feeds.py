"""Collect articles from feeds."""

import sqlalchemy as sa
from alembic import op

from streams.adapters.store.columns import Moment

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "feed_articles",
        sa.Column("id", sa.String(length=512), nullable=False),
        sa.Column("feed_id", sa.String(length=64), nullable=False),
        sa.Column("first_seen_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="wire form of CollectedArticle"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_articles")),
    )
    with op.batch_alter_table("feed_articles", schema=None) as batch_op:
        batch_op.create_index("ix_feed_articles_of_feed", ["feed_id", "first_seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_feed_articles_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "feed_hosts",
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("ready_at", Moment(), nullable=False, comment="end of the pause after the last request"),
        sa.Column("due_at", Moment(), nullable=True, comment="when a feed of it is due and the pause is over"),
        sa.Column("owner", sa.String(length=255), nullable=True),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_feed_hosts")),
    )
    with op.batch_alter_table("feed_hosts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_feed_hosts_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("owner IS NULL"),
            postgresql_where=sa.text("owner IS NULL"),
        )

    op.create_table(
        "feed_keys",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False, comment="hash of the key"),
        sa.Column("article_id", sa.String(length=512), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_feed_keys")),
    )
    with op.batch_alter_table("feed_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_keys_article_id"), ["article_id"], unique=False)

    op.create_table(
        "feeds",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("next_at", Moment(), nullable=False),
        sa.Column("progress", sa.LargeBinary(), nullable=False, comment="wire form of FeedProgress"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
    )
    with op.batch_alter_table("feeds", schema=None) as batch_op:
        batch_op.create_index(
            "ix_feeds_due",
            ["host", "next_at"],
            unique=False,
            sqlite_where=sa.text("state = 'active'"),
            postgresql_where=sa.text("state = 'active'"),
        )
