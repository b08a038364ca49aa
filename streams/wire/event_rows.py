"""Events as rows for spreadsheets."""

import csv
import io

from streams.domain.event_state import EventState

COLUMNS = (
    "id",
    "event_time",
    "type",
    "status",
    "modality",
    "confidence",
    "actor",
    "actor_name",
    "target",
    "target_name",
    "organisation",
    "organisation_name",
    "place",
    "place_name",
    "city",
    "occurred_on",
    "precision",
    "withdrawn",
    "source",
    "title",
    "url",
    "sentence",
)


def csv_line(values: tuple[object, ...]) -> str:
    """One line of CSV (RFC 4180).

    Text that a spreadsheet would take for a formula has an apostrophe before it.
    """
    line = io.StringIO()
    csv.writer(line).writerow([_harmless(value) for value in values])
    return line.getvalue()


def event_row(state: EventState) -> tuple[object, ...]:
    """The values of :data:`COLUMNS`; the first sentence of several."""
    event = state.event
    assert event is not None  # noqa: S101 - the store lists events only
    roles = (event.actor, event.target, event.organisation, event.place)
    names = [part for role in roles for part in ((role.id, role.name) if role else (None, None))]
    on = event.occurred_on
    return (
        event.id,
        state.at.isoformat(),
        event.type,
        event.status.value,
        event.modality.value,
        event.confidence,
        *names,
        event.place.city if event.place else None,
        on.date.isoformat() if on else None,
        on.precision.value if on else None,
        "" if state.stands else "yes",
        event.article.source.name,
        event.article.title,
        event.article.url,
        event.evidence[0].sentence if event.evidence else None,
    )


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
