"""Periods: spans of days."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open span of days: ``start`` belongs to it, ``end`` does not; ``None`` is open."""

    start: date | None = None
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        """Whether the day falls into the span."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)
