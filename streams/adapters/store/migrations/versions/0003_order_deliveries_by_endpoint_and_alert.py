"""Find the deliveries of an endpoint and of an alert in their order."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliveries_alert"))
        batch_op.create_index(
            "ix_deliveries_alert", ["alert_id", "sequence"], unique=False, sqlite_where=None, postgresql_where=None
        )
        batch_op.create_index(
            "ix_deliveries_endpoint",
            ["endpoint_id", "sequence"],
            unique=False,
            sqlite_where=None,
            postgresql_where=None,
        )
