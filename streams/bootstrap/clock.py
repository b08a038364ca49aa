"""The clock of every process."""

from datetime import UTC, datetime


def now() -> datetime:
    """The clock of every process."""
    return datetime.now(UTC)
