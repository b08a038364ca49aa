"""Delivery hours: when the next ones begin, and which alerts do not wait for them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from streams.domain.alert import AlertChange, Severity
from streams.domain.delivery_hours import DeliveryHours
from streams.notify.span import covering, instant, parse_span, zone_of

_DAYS = 9
"""Within so many days every span begins, also where the clock is moved."""


def fault_of(hours: DeliveryHours) -> str:
    """Everything wrong with delivery hours; empty if nothing is."""
    wrong: list[str] = [] if hours.spans else ["name at least one span of time, or nothing would ever go out"]
    for check, texts in ((parse_span, hours.spans), (zone_of, (hours.zone,))):
        for text in texts:
            try:
                check(text)
            except ValueError as error:
                wrong.append(str(error))
    return "; ".join(wrong)


def opening(hours: DeliveryHours, moment: datetime) -> datetime:
    """The first instant from ``moment`` on within the hours."""
    spans, zone = [parse_span(text) for text in hours.spans], zone_of(hours.zone)
    today = moment.astimezone(zone).date()
    days = [today + timedelta(days=number) for number in range(_DAYS)]
    starts = (instant(day, span.start, zone) for span in spans for day in days if day.weekday() in span.days)
    candidates = (moment, *sorted(start for start in starts if start > moment))
    return next(at for at in candidates if any(True for span in spans for _ in covering(span, zone, at)))


def highest(changes: Iterable[AlertChange]) -> Severity | None:
    """The highest severity of what a message tells of; none of what is no alert, and waits for no hours."""
    return max((change.alert.severity for change in changes), key=lambda each: each.rank, default=None)


def waiting_severities(hours: DeliveryHours) -> list[str]:
    """The severities of alerts that wait for the hours."""
    urgent = len(Severity) if hours.urgent is None else hours.urgent.rank
    return [each.value for each in Severity if each.rank < urgent]


def shown_hours(hours: DeliveryHours) -> str:
    """The hours, for people."""
    urgent = f"; from {hours.urgent.value} on at any time" if hours.urgent else ""
    return f"{', '.join(hours.spans)} in {hours.zone}{urgent}"
