"""Numbers, times and paths as people read them."""

from datetime import UTC, datetime
from pathlib import Path


def counted(count: int, thing: str) -> str:
    """``1 rule``, ``1,200 rules``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def minute(moment: datetime) -> str:
    """``2026-11-24 09:00 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def moment(at: datetime) -> str:
    """``6 March 2024, 14:05 UTC``."""
    at = at.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def local_second(moment: datetime) -> str:
    """``11-24 09:00:00`` in local time, for lists of what came just now."""
    return f"{moment.astimezone():%m-%d %H:%M:%S}"


def short(path: Path) -> Path:
    """The path from where we are, if it is below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def printable(text: str) -> str:
    """Foreign text as a terminal can show it: control characters are written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
