"""Confidence: the probability that a careful reader would agree, from what is known about a reading."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

_PRIOR: Mapping[str, float] = {
    "strength": 2.0,
    "certainty": 3.0,
    "direct": 0.5,
    "weak": -3.5,
    "presupposed": -1.2,
    "aside": -4.0,
    "member": 0.6,
    "not member": -2.2,
    "historical": -0.2,
    "hypothetical": -0.4,
    "title": 0.2,
}


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic model: weight by feature, and a constant.

    The weights were set by hand and are checked, not fitted: ``make eval`` prints how often each band of confidence is
    right (docs/extraction.md gives the last figures).
    """

    constant: float = -2.2
    weights: Mapping[str, float] = field(default_factory=lambda: dict(_PRIOR))

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability for these features, 0 to 1, rounded to four places."""
        score = self.constant + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return round(1 / (1 + math.exp(-score)), 4)
