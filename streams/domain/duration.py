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


def show_duration(span: timedelta) -> str:
    """Whole seconds as :func:`parse_duration` reads them, in the greatest unit up to days without a rest: ``36h``."""
    seconds = int(span.total_seconds())
    fitting = (f"{seconds // _UNITS[unit]}{unit}" for unit in "dhms" if seconds % _UNITS[unit] == 0)
    return next(fitting) if seconds else "0"


def rough_duration(span: timedelta) -> str:
    """About how long: three digits of the greatest unit up to days, ``2.5 d``."""
    seconds = span.total_seconds()
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:,.0f} {unit}" if seconds >= 100 * size else f"{seconds / size:.3g} {unit}"
    return f"{seconds:.0f} s"
