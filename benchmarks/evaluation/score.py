"""Scores: counts of right, wrong and missed answers, and what follows from them."""

from collections.abc import Set
from dataclasses import dataclass


@dataclass(slots=True)
class Score:
    """Counts of right, wrong and missed answers."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, gold: Set[object], found: Set[object]) -> None:
        """Count one record."""
        self.right += len(gold & found)
        self.wrong += len(found - gold)
        self.missed += len(gold - found)

    @property
    def precision(self) -> float:
        """Right among found; 1 when nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Right among gold; 1 when there was nothing to find."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def tree(self) -> dict[str, float]:
        """For machines."""
        rates = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        counts = {"right": self.right, "wrong": self.wrong, "missed": self.missed}
        return {name: round(value, 4) for name, value in rates.items()} | counts

    def __str__(self) -> str:
        counts = f"({self.right} right, {self.wrong} wrong, {self.missed} missed)"
        return f"P {self.precision:.3f}  R {self.recall:.3f}  F1 {self.f1:.3f}  {counts}"


@dataclass(slots=True)
class Tally:
    """How many of those asked about were right."""

    right: int = 0
    asked: int = 0

    def add(self, right: bool) -> None:
        """Count one."""
        self.right += right
        self.asked += 1

    @property
    def share(self) -> float:
        """Right among asked; 1 when nothing was asked."""
        return self.right / self.asked if self.asked else 1.0
