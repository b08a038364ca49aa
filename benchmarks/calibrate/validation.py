"""Validation: confidence on articles that the weights were not fitted to."""

from collections.abc import Callable, Collection, Hashable, Sequence
from zlib import crc32

from benchmarks.calibrate.matching import Match
from benchmarks.calibrate.regression import Sample, fit
from benchmarks.reliability import Point

FOLDS = 10


def samples_of(matches: Sequence[Match]) -> list[Sample]:
    """What is fitted to."""
    return [Sample(match.features, match.judgement.right) for match in matches]


def by_fold(match: Match) -> Hashable:
    """One of ten parts; an article stands wholly in one of them."""
    return crc32(match.judgement.article.encode()) % FOLDS


def by_corpus(match: Match) -> Hashable:
    """The corpus: whether what was learned from others holds there."""
    return match.judgement.corpus


def held_out(matches: Sequence[Match], names: Collection[str], part: Callable[[Match], Hashable]) -> list[Point]:
    """The confidence of each event by weights that are fitted to all other parts, and whether it is right."""
    points: list[Point] = []
    for chosen in sorted({part(match) for match in matches}, key=str):
        inside = [match for match in matches if part(match) == chosen]
        model = fit(samples_of([match for match in matches if part(match) != chosen]), names)
        points += [(model.probability(match.features), match.judgement.right) for match in inside]
    return points
