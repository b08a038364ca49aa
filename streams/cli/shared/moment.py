"""Points in time as people write them on the command line."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import click

from streams.domain.duration import parse_duration


class Moment(click.ParamType):
    """A time: ``2026-11-24T09:00``, a date, or ``90m`` for that long ago. Local time unless it names an offset."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it."""
        if isinstance(value, datetime):
            return value
        with suppress(ValueError, OverflowError):
            return datetime.fromisoformat(value).astimezone(UTC)
        try:
            return datetime.now(UTC) - parse_duration(value)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is neither a time such as 2026-11-24T09:00 nor a duration such as 90m", param, ctx)
