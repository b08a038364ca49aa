"""Confidence: the probability that a careful reader would agree, from what is known about a reading."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression on features of readings, fitted to judgements; ``knowledge/confidence.yaml`` holds it.

    Attributes:
        constant: the log-odds that a reading is right of which nothing is known.
        weights: what each feature adds to the log-odds where it holds wholly.
    """

    constant: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability that a reading with these features is right, 0 to 1."""
        score = self.constant + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-score))

    def effects(self, features: Mapping[str, float]) -> list[tuple[str, float]]:
        """What each feature adds to the log-odds, the largest effect first."""
        found = [(name, self.weights.get(name, 0.0) * value) for name, value in features.items()]
        return sorted((e for e in found if e[1]), key=lambda effect: (-abs(effect[1]), effect[0]))
