"""Timetables: local mute spans and digest times as instants, also across changes of the clock.

A local time that comes twice means the first for a digest and the start of a mute, the last for the end of a mute.
"""

from datetime import datetime, timedelta

from streams.domain.subscription import Timetable
from streams.notify.span import WEEK, covering, instant, parse_clock, parse_span, zone_of


def check(timetable: Timetable) -> list[tuple[str, str]]:
    """Everything wrong with a timetable, as pairs of attribute and message."""
    wrong: list[tuple[str, str]] = []
    try:
        zone_of(timetable.zone)
    except ValueError as error:
        wrong.append(("zone", str(error)))
    muted: set[int] = set()
    for text in timetable.mute:
        try:
            span = parse_span(text)
        except ValueError as error:
            wrong.append(("mute", str(error)))
            continue
        muted.update(span.minutes())
    if len(muted) == WEEK:
        wrong.append(("mute", "the spans cover the whole week, so nothing would ever go out"))
    for text in timetable.digest_at:
        try:
            parse_clock(text)
        except ValueError as error:
            wrong.append(("digest_at", str(error)))
    if not timetable.digest_at:
        wrong.append(("digest_at", "at least one time of day is needed"))
    wrong += [(n, "must not be negative") for n in ("group_wait", "throttle") if getattr(timetable, n) < 0]
    return wrong


def open_at(timetable: Timetable, moment: datetime) -> datetime:
    """The first instant from ``moment`` on that no mute span covers."""
    spans = [parse_span(text) for text in timetable.mute]
    zone = zone_of(timetable.zone)
    while (end := max((e for s in spans for e in covering(s, zone, moment)), default=None)) is not None:
        moment = end
    return moment


def next_digest(timetable: Timetable, now: datetime) -> datetime:
    """The first digest after ``now``; one that falls into a mute span goes out at the span's end."""
    zone = zone_of(timetable.zone)
    today = now.astimezone(zone).date()
    times = (
        instant(today + timedelta(days=day), parse_clock(text), zone)
        for day in range(-1, 4)
        for text in timetable.digest_at
    )
    return open_at(timetable, min(at for at in times if at > now))
