"""Find what is dead, what waits and what is to be forgotten, however much is history."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Take the step."""
    dead = sa.text("state = 'dead'")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deliveries_dead",
            ["endpoint_id", "sequence"],
            unique=False,
            sqlite_where=dead,
            postgresql_where=dead,
        )
    sent = sa.text("delivery_id IS NOT NULL")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notices_delivery_id"))
        batch_op.create_index(
            "ix_notices_delivery", ["delivery_id"], unique=False, sqlite_where=sent, postgresql_where=sent
        )
    with op.batch_alter_table("article_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_article_events_published_at"), ["published_at"], unique=False)
