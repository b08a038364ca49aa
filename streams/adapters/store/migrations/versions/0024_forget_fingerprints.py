"""Forget fingerprints that are compared no more: those of articles are another form now."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Take the step."""
    for table in ("fingerprint_bands", "fingerprints"):
        op.execute(sa.delete(sa.table(table)))
