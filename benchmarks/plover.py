"""Score extraction against PLOVER gold records: category, coverage, source and target."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from streams.domain.article import Article
from streams.domain.event import Event
from streams.extract.extractor import Extractor

_MERGED = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
"""Categories of the records that PLOVER 0.5 merged into others."""

_CODES = {"JAP": "JPN", "ROM": "ROU", "GER": "DEU", "UK": "GBR"}


@dataclass
class PloverReport:
    """What was measured on PLOVER records."""

    records: int = 0
    covered: int = 0
    category: int = 0
    any_category: int = 0
    sources: int = 0
    sources_right: int = 0
    targets: int = 0
    targets_right: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)


def evaluate(rows: Iterable[dict[str, object]], extractor: Extractor) -> PloverReport:
    """Score every record: the best event (the most confident) gives the category, every event can give an actor."""
    report = PloverReport()
    for row in rows:
        expected = row["expected"]
        article = Article(id=str(row["id"]), text=str(row["text"]), published_at=datetime(2000, 1, 1, tzinfo=UTC))
        events = extractor.events(article, extractor.verdicts(article, dated=False))
        categories = {_MERGED.get(e["type"], str(e["type"])) for e in expected}  # type: ignore[attr-defined]
        report.records += 1
        _actors(report, expected, events)
        if not events:
            report.errors.append(f"{row['id']} gold {'/'.join(sorted(categories))}, found nothing\n    {row['text']}")
            continue
        report.covered += 1
        found = [extractor.lexicon.taxonomy[event.type].plover for event in events]
        best = found[max(range(len(events)), key=lambda i: events[i].confidence)]
        report.category += best in categories
        report.any_category += bool(categories & set(found))
        if best not in categories:
            report.confusion["/".join(sorted(categories)), best] += 1
            report.errors.append(f"{row['id']} gold {'/'.join(sorted(categories))}, found {best}\n    {row['text']}")
    return report


def _actors(report: PloverReport, expected: object, events: tuple[Event, ...]) -> None:
    found_sources = {_country(e.actor.id) for e in events if e.actor}
    found_targets = {_country((e.target or e.organisation).id) for e in events if e.target or e.organisation}  # type: ignore[union-attr]
    for event in expected:  # type: ignore[attr-defined]
        sources, targets = _codes(event["source"]), _codes(event["target"])
        if sources and events:
            report.sources += 1
            report.sources_right += bool(sources & found_sources)
        if targets and events:
            report.targets += 1
            report.targets_right += bool(targets & found_targets)


def _codes(actors: list[dict[str, str]]) -> set[str]:
    """Countries of the actors; bodies and parties without a country of their own cannot be compared."""
    codes = {_CODES.get(a["code"], a["code"])[:3] for a in actors if a.get("code")}
    return {code for code in codes if code not in {"IGO", "NGO", "MNC", "UNK", "INT", "---"}}


def _country(entity: str) -> str:
    return entity.partition(".")[0]


def show(report: PloverReport, *, errors: bool) -> None:
    """Print a report."""
    if errors:
        print("\n".join(report.errors))
    n, covered = report.records, report.covered or 1
    print(f"\ncoverage                      {report.covered / (n or 1):.3f} of {n} records give an event")
    print(f"category, given an event      {report.category / covered:.3f} (best event), ", end="")
    print(f"{report.any_category / covered:.3f} (any event)")
    print(f"source right, given an event  {report.sources_right / (report.sources or 1):.3f} of {report.sources}")
    print(f"target right, given an event  {report.targets_right / (report.targets or 1):.3f} of {report.targets}")
    pairs = ", ".join(f"{a}→{b} {n}" for (a, b), n in report.confusion.most_common(15))
    print(f"confusion (gold → found): {pairs}")


def figures(report: PloverReport) -> dict[str, float]:
    """The figures that are compared with the last accepted ones."""
    covered = report.covered or 1
    return {
        "coverage": round(report.covered / (report.records or 1), 4),
        "category": round(report.category / covered, 4),
        "source": round(report.sources_right / (report.sources or 1), 4),
        "target": round(report.targets_right / (report.targets or 1), 4),
    }
