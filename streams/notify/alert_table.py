"""Changes of alerts as CSV and as JSON lines, for spreadsheets and programs."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from streams.domain.alert import AlertChange
from streams.wire.codec import encode

COLUMNS = (
    "recorded_at", "at", "change", "alert", "rule", "severity", "stage", "summary", "actor", "target", "organisation",
    "place", "event_type", "occurred_on", "sentence", "source", "title", "url", "published_at", "sources", "page",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How cells begin that spreadsheets would compute."""


def as_csv(changes: Sequence[tuple[datetime, AlertChange]], home: str) -> bytes:
    """A line a change, as spreadsheets open it: UTF-8 with its mark, and nothing that they would compute."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for recorded_at, change in changes:
        writer.writerow([_cell(value) for value in _values(recorded_at, change, home)])
    return text.getvalue().encode("utf-8-sig", "replace")


def as_json_lines(changes: Sequence[tuple[datetime, AlertChange]]) -> bytes:
    """A change a line in its wire form, with the time of its record."""
    lines = (encode({"recorded_at": recorded_at, "change": change}) for recorded_at, change in changes)
    return b"".join(line + b"\n" for line in lines)


def _values(recorded_at: datetime, change: AlertChange, home: str) -> Iterator[object]:
    alert, event = change.alert, change.event
    yield from (recorded_at.isoformat(), change.at.isoformat(), change.change.value, alert.id, alert.rule_id)
    yield from (alert.severity.value, alert.stage, alert.summary)
    roles = (event.actor, event.target, event.organisation, event.place) if event is not None else (None,) * 4
    yield from (role.name if role is not None else "" for role in roles)
    if event is None:
        yield from ("",) * 7
    else:
        yield event.type
        yield event.occurred_on.date.isoformat() if event.occurred_on is not None else ""
        yield event.evidence[0].sentence if event.evidence else ""
        article = event.article
        yield from (article.source.name, article.title, article.url, article.published_at.isoformat())
    yield from (alert.source_count, f"{home}/alerts/{alert.id}")


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else "" if value is None else value
