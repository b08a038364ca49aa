"""Wording of subscriptions and times for people."""

from collections.abc import Iterable
from datetime import timedelta

from streams.domain.alert import Change
from streams.domain.duration import show_duration
from streams.domain.subscription import Mode, Selector, Timetable


def what(selector: Selector) -> str:
    """Which alerts a selector takes."""
    parts = [
        *([f"rule {' or '.join(selector.rules)}"] if selector.rules else []),
        *([f"type {' or '.join(selector.types)}"] if selector.types else []),
        *(f"{name}={' or '.join(values)}" for name, values in selector.labels.items()),
        *(f"{name} {' or '.join(values)}" for name, values in selector.parameters.items()),
        *([" or ".join(selector.countries)] if selector.countries else []),
        *([" or ".join(selector.organisations)] if selector.organisations else []),
        *([f"at least {selector.min_severity}"] if selector.min_severity else []),
    ]
    return ", ".join(parts) or "every alert"


def hears_of(changes: Iterable[Change]) -> str:
    """Which kinds of change a subscription hears of."""
    return ", ".join(changes) or "all changes"


def when(mode: Mode, timetable: Timetable) -> str:
    """When messages go out."""
    parts = {
        Mode.IMMEDIATE: "at once",
        Mode.GROUPED: f"grouped over {show_duration(timedelta(seconds=timetable.group_wait))}",
        Mode.DIGEST: f"digest at {', '.join(timetable.digest_at)}",
    }[mode]
    parts += f", mute {', '.join(timetable.mute)}" if timetable.mute else ""
    parts += f", throttle {show_duration(timedelta(seconds=timetable.throttle))}" if timetable.throttle else ""
    return parts + (f" ({timetable.zone})" if timetable.mute or mode is Mode.DIGEST else "")
