"""Reports: everything that was measured on one labelled file, whatever its form."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks import reliability
from benchmarks.evaluation.score import Score, Tally

NONE = "none"
"""The label of what is no event."""


@dataclass(frozen=True, slots=True)
class Error:
    """One answer that differs from the label.

    Attributes:
        record: id of the labelled record.
        kind: ``missed``, ``wrong``, ``status`` or ``category``.
        gold: what the label says; ``none`` where it says nothing.
        found: what extraction says.
        doubtful: whether the label itself is marked as uncertain.
        text: the sentence; of an article, its title.
    """

    record: str
    kind: str
    gold: str
    found: str
    doubtful: bool
    text: str

    def __str__(self) -> str:
        doubt = " (uncertain label)" if self.doubtful else ""
        return f"{self.record} {self.kind}{doubt}: gold {self.gold}, found {self.found}\n    {self.text}"


@dataclass(slots=True)
class Report:
    """Everything measured on one file.

    Attributes:
        records: how many were scored.
        figures: the figures that are compared with the last accepted ones, by name.
        certain: the same without the records whose label is marked as doubtful, if there are any.
        baseline: the same figures of a keyword search, as far as it has them.
        scores: precision, recall and F1 by what was asked.
        by_type: the same by type, and ``by_status`` by status; a status counts with its right type and entities.
        slots: how often actor and organisation, source and target are right.
        confusion: how often a type (gold, found) was taken for another, right ones included.
        statuses: the same for statuses of events that were found.
        confidences: of every event found, its confidence and whether it is right.
    """

    records: int = 0
    figures: dict[str, float] = field(default_factory=dict)
    certain: dict[str, float] = field(default_factory=dict)
    baseline: dict[str, float] = field(default_factory=dict)
    scores: dict[str, Score] = field(default_factory=dict)
    by_type: dict[str, Score] = field(default_factory=dict)
    by_status: dict[str, Score] = field(default_factory=dict)
    slots: dict[str, Tally] = field(default_factory=dict)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    confidences: list[reliability.Point] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)

    def tree(self) -> dict[str, object]:
        """For machines."""
        return {
            "records": self.records,
            "figures": _rounded(self.figures),
            "certain": _rounded(self.certain),
            "baseline": _rounded(self.baseline),
            "scores": {name: score.tree() for name, score in self.scores.items()},
            "by_type": {name: score.tree() for name, score in self.by_type.items()},
            "by_status": {name: score.tree() for name, score in self.by_status.items()},
            "slots": {name: {"right": t.right, "asked": t.asked} for name, t in self.slots.items()},
            "confusion": _counts(self.confusion),
            "statuses": _counts(self.statuses),
            "reliability": reliability.tree(self.confidences),
            "errors": [{name: getattr(error, name) for name in Error.__dataclass_fields__} for error in self.errors],
        }


def _rounded(figures: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}


def _counts(pairs: Counter[tuple[str, str]]) -> list[dict[str, object]]:
    return [{"gold": gold, "found": found, "count": n} for (gold, found), n in sorted(pairs.items())]
