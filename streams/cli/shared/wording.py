"""Numbers, times and paths as commands say them."""

from datetime import UTC, datetime
from pathlib import Path


def counted(count: int, thing: str) -> str:
    """``1 rule``, ``1,200 rules``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def minute(moment: datetime) -> str:
    """``2026-11-24 09:00 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def short(path: Path) -> Path:
    """The path from where we are, if it is below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def printable(text: str) -> str:
    """Foreign text as a terminal can show it: control characters are written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
