"""Logistic regression with a ridge, by Newton's method."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streams.extract.confidence import Calibration

RIDGE = 2.0
"""How strongly weights are drawn to nothing, so that a feature seen a few times says little."""

_STEPS = 30


@dataclass(frozen=True, slots=True)
class Sample:
    """One judged event: its features and whether it is right."""

    features: dict[str, float]
    right: bool


def fit(samples: Sequence[Sample], names: Collection[str], ridge: float = RIDGE) -> Calibration:
    """The weights of these features that explain best which samples are right."""
    columns = sorted(names)
    seen = np.array([[1.0, *(sample.features.get(name, 0.0) for name in columns)] for sample in samples])
    right = np.array([float(sample.right) for sample in samples])
    penalty = np.diag([0.0, *([ridge] * len(columns))])
    weights: NDArray[np.float64] = np.zeros(len(columns) + 1)
    for _ in range(_STEPS):
        said = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (right - said) - penalty @ weights
        curve = seen.T @ (seen * (said * (1 - said))[:, None]) + penalty
        weights = weights + np.linalg.solve(curve, slope)
    constant, *rest = (float(weight) for weight in weights)
    return Calibration(constant, dict(zip(columns, rest, strict=True)))
