"""Keep up to where bounce mailboxes were read."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "mailbox_cursors",
        sa.Column("mailbox", sa.String(500), nullable=False, comment="its URL, without a login"),
        sa.Column("cursor", sa.String(64), nullable=False, comment="UIDVALIDITY and the last UID"),
        sa.PrimaryKeyConstraint("mailbox", name=op.f("pk_mailbox_cursors")),
    )
