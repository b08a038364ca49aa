"""Reliability: whether events with a confidence of 0.9 are right in nine of ten cases."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, bool]
"""The confidence of one event, 0 to 1, and whether the event is right."""


@dataclass(frozen=True, slots=True)
class Band:
    """The events whose confidence lies in one stretch.

    Attributes:
        confidence: their mean confidence.
        share: the share of them that is right.
        low: lower end of Wilson's 95 % interval for that share.
        high: its upper end.
    """

    count: int
    confidence: float
    share: float
    low: float
    high: float


def bands(points: Sequence[Point], number: int = 10) -> list[Band]:
    """Equally wide bands, lowest first; empty ones are left out."""
    held: dict[int, list[Point]] = {}
    for confidence, right in points:
        held.setdefault(min(int(confidence * number), number - 1), []).append((confidence, right))
    return [_band(inside) for _, inside in sorted(held.items())]


def _band(points: Sequence[Point]) -> Band:
    n = len(points)
    share = sum(right for _, right in points) / n
    low, high = wilson(share, n)
    return Band(n, sum(confidence for confidence, _ in points) / n, share, low, high)


def wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share that was seen in ``n`` cases."""
    z = 1.96
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def brier(points: Sequence[Point]) -> float:
    """Mean squared difference of confidence and outcome: 0 is perfect, always saying 0.5 gives 0.25."""
    return sum((confidence - right) ** 2 for confidence, right in points) / len(points) if points else 0.0


def calibration_error(points: Sequence[Point]) -> float:
    """Expected calibration error: the mean distance of confidence and share right over ten bands."""
    n = len(points) or 1
    return sum(band.count * abs(band.confidence - band.share) for band in bands(points)) / n


def auc(points: Sequence[Point]) -> float:
    """How often a right event has a higher confidence than a wrong one (a tie counts half): 0.5 is chance."""
    right = [confidence for confidence, is_right in points if is_right]
    wrong = [confidence for confidence, is_right in points if not is_right]
    higher = sum((r > w) + 0.5 * (r == w) for r in right for w in wrong)
    return higher / (len(right) * len(wrong)) if right and wrong else 1.0


def tree(points: Sequence[Point]) -> dict[str, object]:
    """For machines."""
    return {
        "events": len(points),
        "brier": round(brier(points), 4),
        "calibration_error": round(calibration_error(points), 4),
        "bands": [
            {"events": b.count, "confidence": round(b.confidence, 4), "right": round(b.share, 4)} for b in bands(points)
        ],
    }
