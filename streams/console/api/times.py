"""Times in addresses."""

from datetime import UTC, datetime


def aware(moment: datetime | None) -> datetime | None:
    """The time; in UTC if it names no zone."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
