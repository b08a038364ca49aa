"""Scores PLOVER records: coverage, category, source and target."""

from collections.abc import Sequence

from benchmarks.evaluation import keywords
from benchmarks.evaluation.labelled import Record
from benchmarks.evaluation.outcome import Outcome
from benchmarks.evaluation.report import NONE, Error, Report
from benchmarks.evaluation.score import Score, Tally
from streams.domain.event import Event
from streams.domain.taxonomy import Taxonomy
from streams.extract.gazetteer import Gazetteer

_MERGED = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
"""Categories of the records that PLOVER 0.5 merged into others."""

_CODES = {"JAP": "JPN", "ROM": "ROU", "GER": "DEU", "UK": "GBR"}
_NO_COUNTRY = frozenset({"IGO", "NGO", "MNC", "UNK", "INT", "---"})


def score(outcomes: Sequence[Outcome], taxonomy: Taxonomy, gazetteer: Gazetteer) -> Report:
    """Score every record: its most confident event gives the category, every event can give an actor."""
    categories = sorted({category for o in outcomes for category in gold_of(o.record)})
    report = Report(
        records=len(outcomes),
        by_type={category: Score() for category in categories},
        slots={"source": Tally(), "target": Tally()},
    )
    covered, best, any_of, searched = Tally(), Tally(), Tally(), _Search(gazetteer)
    for outcome in outcomes:
        gold, found = gold_of(outcome.record), [taxonomy[event.type].plover for event in outcome.events]
        chosen = _most_confident(outcome.events, found)
        for category, by_type in report.by_type.items():
            by_type.add(gold & {category}, {chosen} & {category})
        _count_actors(report, outcome)
        report.confusion[chosen if chosen in gold else min(gold, default=NONE), chosen or NONE] += 1
        report.confidences += [(e.confidence, f in gold) for e, f in zip(outcome.events, found, strict=True)]
        if gold:
            covered.add(bool(found))
            searched.add(outcome.record, gold)
        if found:
            best.add(chosen in gold)
            any_of.add(bool(gold & set(found)))
        if (chosen or NONE) not in (gold or {NONE}):
            report.errors.append(_error(outcome.record, gold, chosen))
    report.figures = {
        "coverage": covered.share,
        "category": best.share,
        "category, any event": any_of.share,
        "category macro F1": sum(s.f1 for s in report.by_type.values()) / (len(categories) or 1),
        **{name: tally.share for name, tally in report.slots.items()},
    }
    report.baseline = searched.figures()
    return report


def gold_of(record: Record) -> set[str]:
    """The categories of a record, as PLOVER 0.5 names them."""
    return {_MERGED.get(coded.category, coded.category) for coded in record.coded}


class _Search:
    """The keyword search beside it: the first keyword gives the category, the first two countries the actors."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._coverage, self._category, self._sources, self._targets = Tally(), Tally(), Tally(), Tally()

    def add(self, record: Record, gold: set[str]) -> None:
        """Search one record."""
        category = keywords.category(record.article.text)
        self._coverage.add(category is not None)
        if category is None:
            return
        self._category.add(category in gold)
        named = keywords.countries(record.article, self._gazetteer)
        for coded in record.coded:
            for asked, codes, at in ((self._sources, coded.sources, 0), (self._targets, coded.targets, 1)):
                if wanted := countries_of(codes):
                    asked.add(bool(wanted & set(named[at : at + 1])))

    def figures(self) -> dict[str, float]:
        """The figures that a search has."""
        return {
            "coverage": self._coverage.share,
            "category": self._category.share,
            "source": self._sources.share,
            "target": self._targets.share,
        }


def _most_confident(events: tuple[Event, ...], categories: list[str]) -> str | None:
    """The category of the most confident event; the first one's among equals."""
    if not events:
        return None
    return categories[max(range(len(events)), key=lambda i: events[i].confidence)]


def _count_actors(report: Report, outcome: Outcome) -> None:
    """Whether a labelled country is that of the same role in any event; only where an event was found."""
    if not outcome.events:
        return
    actors = {_country(event.actor.id) for event in outcome.events if event.actor}
    others = [event.target or event.organisation for event in outcome.events]
    targets = {_country(other.id) for other in others if other}
    for coded in outcome.record.coded:
        for name, codes, found in (("source", coded.sources, actors), ("target", coded.targets, targets)):
            if wanted := countries_of(codes):
                report.slots[name].add(bool(wanted & found))


def countries_of(codes: Sequence[str]) -> set[str]:
    """Countries of the actors; bodies and parties without a country of their own cannot be compared."""
    return {_CODES.get(code, code)[:3] for code in codes} - _NO_COUNTRY


def _country(entity: str) -> str:
    return entity.partition(".")[0]


def _error(record: Record, gold: set[str], chosen: str | None) -> Error:
    kind = "missed" if not chosen else "category" if gold else "wrong"
    return Error(record.id, kind, "/".join(sorted(gold)) or NONE, chosen or NONE, record.uncertain, record.text)
