"""Judges: what is wrong with the events that are read out of a gold row, in words; nothing when all is right."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from benchmarks.evaluation import membership
from benchmarks.evaluation.labelled import Names, form_of, record_of
from benchmarks.evaluation.outcome import outcomes
from streams.domain.article import Article
from streams.domain.entity import EntityRef
from streams.domain.event import Event, Modality, Status
from streams.extract.extractor import Extractor
from tests.golden.rows import Row

_FAMILY_DAY = datetime(2024, 6, 12, tzinfo=UTC)
_NEWS_KEYS = frozenset({"id", "kind", "published_at", "title", "text", "expect", "optional", "forbid"})
_FIRM = frozenset({Status.ANNOUNCED, Status.COMPLETED})

Labels = Mapping[str, Any]


class Judge:
    """Judges rows by one extractor."""

    def __init__(self, extractor: Extractor, rows: Iterable[Row]) -> None:
        self._extractor = extractor
        self._names = Names(extractor.atlas)
        self._membership_labels = _membership_labels(rows)
        self._judges: Mapping[str, Callable[[Row], list[str]]] = {
            "articles": self._membership,
            "families": self._family,
            "news": self._news,
            "sentences": self._membership,
        }

    def __call__(self, row: Row) -> list[str]:
        """Everything in which the events differ from the labels.

        Raises:
            ValueError: the labels of a row of news are not understood.
            KeyError: a file that has no judge, or a label that is missing.
        """
        return self._judges[row.file](row)

    def _membership(self, row: Row) -> list[str]:
        record = record_of(row.labels, form_of(row.labels), self._names)
        (outcome,) = outcomes([record], self._extractor)
        found = membership.facts_of(outcome, self._membership_labels[row.file])
        return [f"{e.kind}: expected {e.gold}, found {e.found}" for e in membership.errors(record, found)]

    def _family(self, row: Row) -> list[str]:
        events = self._extractor(Article(id=row.id, text=str(row.labels["text"]), published_at=_FAMILY_DAY))
        if not row.labels["type"]:
            return [f"must stay silent, found {describe(event)}" for event in events]
        expected = {key: row.labels[key] for key in ("type", "modality", "actor", "target")}
        if row.labels["status"]:
            expected["status"] = row.labels["status"]
        return [] if any(fits(expected, event) for event in events) else _missing(expected, events)

    def _news(self, row: Row) -> list[str]:
        labels: Labels = row.labels
        if unknown := labels.keys() - _NEWS_KEYS:
            raise ValueError(f"{row.id}: unknown keys {', '.join(sorted(unknown))}")
        article = Article(
            id=row.id,
            title=labels.get("title", ""),
            text=labels["text"],
            published_at=datetime.fromisoformat(labels["published_at"]),
        )
        events = self._extractor(article)
        allowed = [*labels["expect"], *labels.get("optional", [])]
        unexpected = [event for event in events if not any(fits(each, event) for each in allowed)]
        problems = [
            problem
            for expected in labels["expect"]
            if not any(fits(expected, event) for event in events)
            for problem in _missing(expected, events)
        ]
        for forbidden in labels.get("forbid", []):
            problems += [f"forbidden: {describe(event)}" for event in unexpected if is_forbidden(forbidden, event)]
        return problems


def fits(expected: Labels, event: Event) -> bool:
    """Whether an event is what a label says; a status or modality may be a list of those that will do.

    Raises:
        ValueError: a key of the label means nothing.
    """
    said = {
        "type": event.type,
        "actor": _id(event.actor),
        "org": _id(event.organisation),
        "target": _id(event.target),
        "place": _id(event.place),
        "date": event.occurred_on.date.isoformat() if event.occurred_on else None,
        "status": event.status,
        "modality": event.modality,
    }
    if unknown := expected.keys() - said.keys():
        raise ValueError(f"unknown keys {', '.join(sorted(unknown))} in {dict(expected)}")
    return all(said[key] in (value if isinstance(value, list) else [value]) for key, value in expected.items())


def is_forbidden(forbidden: str | Labels, event: Event) -> bool:
    """Whether an event is one that must not be read.

    A name forbids firm events of a type or of a whole family; so does a label that names neither status nor modality.
    """
    firm = event.modality is Modality.ASSERTED and event.status in _FIRM
    if isinstance(forbidden, str):
        return firm and f"{event.type}.".startswith(f"{forbidden}.")
    return fits(forbidden, event) and (firm or not forbidden.keys().isdisjoint({"status", "modality"}))


def describe(event: Event) -> str:
    """An event in one line, with the words of the labels."""
    sides = {"actor": event.actor, "org": event.organisation, "target": event.target, "place": event.place}
    said = [f"{key}={ref.id}" for key, ref in sides.items() if ref]
    day = [f"date={event.occurred_on.date}"] if event.occurred_on else []
    return " ".join([event.type, event.status, event.modality, *said, *day])


def _missing(expected: Labels, events: Iterable[Event]) -> list[str]:
    found = "; ".join(describe(event) for event in events) or "nothing"
    return [f"missing {dict(expected)}, found {found}"]


def _id(entity: EntityRef | None) -> str | None:
    return entity.id if entity else None


def _membership_labels(rows: Iterable[Row]) -> dict[str, set[str]]:
    """Which labels each file of membership rows tells apart."""
    found: dict[str, set[str]] = {"sentences": set(), "articles": set()}
    for row in rows:
        if row.file in found:
            labelled: Any = row.labels.get("events", [row.labels])
            found[row.file] |= {label["label"] for label in labelled}
    return found
