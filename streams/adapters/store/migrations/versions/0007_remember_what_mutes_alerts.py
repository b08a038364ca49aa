"""Remember what mutes alerts, and which alerts are told with others."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Take the step."""
    muted_by = "what keeps it from being told and can end without a report"
    muted = sa.text("muted_by IS NOT NULL")
    with op.batch_alter_table("alerts") as alerts:
        alerts.add_column(sa.Column("muted_by", sa.Text(), nullable=True, comment=muted_by))
        alerts.add_column(
            sa.Column(
                "bundled_in", sa.String(length=64), nullable=True, comment="the alert that tells of this one, too"
            )
        )
        alerts.create_index("ix_alerts_muted", ["rule_id"], sqlite_where=muted, postgresql_where=muted)
