"""Logistic regression with a ridge, by Newton's method."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from streams.extract.confidence import Calibration

RIDGE = 2.0
"""How strongly weights are drawn to where they start, so that a feature seen a few times says little."""

_CONSTANT = 0.05
"""The share of it that draws the constant: enough to keep it finite when all are right."""

_STEPS = 30


@dataclass(frozen=True, slots=True)
class Sample:
    """One judged event: its features and whether it is right."""

    features: dict[str, float]
    right: bool


def fit(samples: Sequence[Sample], toward: Calibration, ridge: float = RIDGE) -> Calibration:
    """The weights that explain best which samples are right, drawn toward those given."""
    columns = sorted({name for sample in samples for name in sample.features} | set(toward.weights))
    seen = np.array([[1.0, *(sample.features.get(name, 0.0) for name in columns)] for sample in samples])
    right = np.array([float(sample.right) for sample in samples])
    penalty = np.diag([ridge * _CONSTANT, *([ridge] * len(columns))])
    start: NDArray[np.float64] = np.array([toward.constant, *(toward.weights.get(name, 0.0) for name in columns)])
    weights = np.zeros_like(start)  # where the curve is steepest: from far out, Newton's steps can overshoot
    for _ in range(_STEPS):
        said = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (right - said) - penalty @ (weights - start)
        curve = seen.T @ (seen * (said * (1 - said))[:, None]) + penalty
        weights = weights + np.linalg.solve(curve, slope)
    constant, *rest = (float(weight) for weight in weights)
    return Calibration(constant, dict(zip(columns, rest, strict=True)))
