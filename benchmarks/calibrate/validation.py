"""Validation: confidence on articles that the weights were not fitted to."""

from collections.abc import Callable, Hashable, Sequence
from zlib import crc32

from benchmarks.calibrate.matching import Match
from benchmarks.calibrate.regression import Sample, fit
from benchmarks.reliability import Point
from streams.extract.confidence import Calibration

FOLDS = 10


def samples_of(matches: Sequence[Match]) -> list[Sample]:
    """What is fitted to."""
    return [Sample(match.features, match.judgement.right) for match in matches]


def points(matches: Sequence[Match], confidences: Sequence[float]) -> list[Point]:
    """What is said of each event, and whether it is right."""
    return [(said, match.judgement.right) for match, said in zip(matches, confidences, strict=True)]


def by_fold(match: Match) -> Hashable:
    """One of ten parts; an article stands wholly in one of them."""
    return crc32(match.judgement.article.encode()) % FOLDS


def by_corpus(match: Match) -> Hashable:
    """The corpus: whether what was learned from others holds there."""
    return match.judgement.corpus


def held_out(matches: Sequence[Match], part: Callable[[Match], Hashable], toward: Calibration) -> list[float]:
    """The confidence of each event by weights that are fitted to all other parts."""
    models = {
        chosen: fit(samples_of([match for match in matches if part(match) != chosen]), toward)
        for chosen in {part(match) for match in matches}
    }
    return [models[part(match)].probability(match.features) for match in matches]
