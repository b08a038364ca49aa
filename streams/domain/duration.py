"""Durations as people write them: ``90s``, ``10m``, ``6h``, ``2d``, ``1w``, or joined as ``1h30m``."""

import re
from datetime import timedelta

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


def parse_duration(text: str) -> timedelta:
    """The duration that the text gives; raises ValueError that says how to write one."""
    if text.strip() == "0":
        return timedelta(0)
    if not re.fullmatch(r"(?:\d{1,6}[smhdw])+", text.strip()):
        raise ValueError(f"{text!r} is not a duration; write it like 90s, 10m, 6h or 2d")
    return timedelta(seconds=sum(int(n) * _UNITS[unit] for n, unit in re.findall(r"(\d+)([smhdw])", text)))


def show_duration(seconds: float) -> str:
    """The shortest way to write whole seconds that :func:`parse_duration` reads."""
    rest, parts = int(seconds), []
    for unit, size in sorted(_UNITS.items(), key=lambda pair: -pair[1]):
        if rest >= size:
            parts.append(f"{rest // size}{unit}")
            rest %= size
    return "".join(parts) or "0"
