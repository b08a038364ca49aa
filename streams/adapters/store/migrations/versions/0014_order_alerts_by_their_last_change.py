"""Order alerts by when their last change was recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Take the step."""
    comment = "number of the change recorded last: lists and pages are in its order"
    with op.batch_alter_table("alerts") as alerts:
        alerts.add_column(
            sa.Column("last_change", sa.BigInteger(), nullable=False, server_default="0", comment=comment)
        )
        alerts.create_index("ix_alerts_last_change", ["last_change"])
    op.execute(
        "UPDATE alerts SET last_change = coalesce("
        "(SELECT max(number) FROM alert_changes WHERE alert_changes.alert_id = alerts.id), 0)"
    )
