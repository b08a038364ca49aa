"""Numbers, times and paths formatted for people."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo


def counted(count: int, thing: str) -> str:
    """``1 rule``, ``1,200 rules``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def minute(moment: datetime) -> str:
    """``2026-11-24 09:00 UTC``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def moment(at: datetime, zone: str = "UTC") -> str:
    """``6 March 2024, 14:05 UTC``; in another zone ``6 March 2024, 15:05 CET (14:05 UTC)``."""
    world = at.astimezone(UTC)
    if zone == "UTC":
        return f"{world.day} {world:%B %Y, %H:%M} UTC"
    here = at.astimezone(ZoneInfo(zone))
    beside = "" if here.date() == world.date() else f"{world.day} {world:%B}, "
    return f"{here.day} {here:%B %Y, %H:%M %Z} ({beside}{world:%H:%M} UTC)"


def local_second(moment: datetime) -> str:
    """``11-24 09:00:00`` in local time, for lists of what came just now."""
    return f"{moment.astimezone():%m-%d %H:%M:%S}"


def short(path: Path) -> Path:
    """The path from where we are, if it is below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def printable(text: str) -> str:
    """Foreign text as a terminal can show it: control characters are written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
