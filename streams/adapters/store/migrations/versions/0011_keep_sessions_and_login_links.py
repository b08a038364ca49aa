"""Keep sessions and login links."""

import sqlalchemy as sa
from alembic import op

from streams.adapters.store.columns import Moment

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "login_links",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_login_links")),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "token_name",
            sa.String(length=100),
            nullable=True,
            comment="the token with which it began; none for a login link",
        ),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["token_name"], ["tokens.name"], name=op.f("fk_sessions_token_name_tokens"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sessions_token_name"), ["token_name"], unique=False)

    op.execute("DELETE FROM keys WHERE purpose = 'session'")  # sealed cookies, which nobody reads any more
