"""Dates to come as iCalendar, for calendar programs."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from icalendar import Calendar
from icalendar import Event as Entry

from streams.domain.alert import Alert
from streams.domain.event import Event, OccurredOn, Precision


class Dated(Protocol):
    """An alert, the report that dates it, and the date."""

    @property
    def alert(self) -> Alert:
        """The alert."""
        ...

    @property
    def event(self) -> Event:
        """The report."""
        ...

    @property
    def on(self) -> OccurredOn:
        """The date."""
        ...


def as_calendar(dated: Iterable[Dated], title: str, home: str) -> bytes:
    """A calendar of whole days; an alert keeps its entry when its date changes.

    Args:
        dated: what it holds.
        title: its name.
        home: the address of the console, without a slash at its end.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tocsin//Alerts//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _plain(title))
    for each in dated:
        entry = Entry()
        entry.add("uid", f"{each.alert.id}@tocsin")
        entry.add("dtstamp", each.alert.changed_at)
        entry.add("dtstart", each.on.date)
        entry.add("dtend", _end(each.on))
        entry.add("summary", _plain(each.alert.summary))
        entry.add("description", "\n".join(map(_plain, _lines(each.event))))
        entry.add("url", f"{home}/alerts/{each.alert.id}")
        entry.add("categories", [each.alert.rule_id, each.alert.severity.value])
        entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    data: bytes = calendar.to_ical()
    return data


def _plain(text: str) -> str:
    """One line, without what calendars cannot carry."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _end(on: OccurredOn) -> date:
    """The day after: of a month or a year that is not dated closer, after its last day."""
    if on.precision is Precision.YEAR:
        return date(on.date.year + 1, 1, 1)
    if on.precision is Precision.MONTH:
        return (on.date.replace(day=28) + timedelta(days=4)).replace(day=1)
    return on.date + timedelta(days=1)


def _lines(event: Event) -> list[str]:
    quotes = [f"“{proof.sentence}”" for proof in event.evidence[:1]]
    article = event.article
    return [*quotes, " ".join(filter(None, (article.source.name, article.title, article.url)))]
