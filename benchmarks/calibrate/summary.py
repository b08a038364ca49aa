"""Summaries of judgements and of a fit, for people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.calibrate.judgements import Judgement
from benchmarks.calibrate.matching import Match, Matches
from benchmarks.reliability import Point, auc, brier, calibration_error
from streams.extract.confidence import Calibration


def matched(matches: Matches) -> Iterator[str]:
    """How many judgements still hold, and why the others do not."""
    yield f"{len(matches.held)} hold"
    yield f"{len(matches.gone)} are of events that are said no more; {_right(matches.gone)} of these were right"
    yield f"{len(matches.changed)} are of events with another status or modality now; {_right(matches.changed)} right"
    if matches.unread:
        missing = ", ".join(sorted({judgement.corpus for judgement in matches.unread}))
        yield f"{len(matches.unread)} are of articles that were not given: {missing}"


def _right(judgements: Iterable[Judgement]) -> int:
    return sum(judgement.right for judgement in judgements)


def quality(series: Mapping[str, Sequence[Point]]) -> Iterator[str]:
    """Brier score, expected calibration error and area under the curve of each series."""
    yield f"{'':<26} {'events':>6} {'Brier':>7} {'ECE':>7} {'AUC':>7}"
    for name, held in series.items():
        yield f"{name:<26} {len(held):>6} {brier(held):>7.3f} {calibration_error(held):>7.3f} {auc(held):>7.3f}"


def shares(matches: Sequence[Match], said: Sequence[float]) -> Iterator[str]:
    """Confidence beside the share that is right, by family, by corpus and by confidence; what was wrong."""
    pairs = list(zip(matches, said, strict=True))
    yield f"{'':<28} {'events':>6} {'said':>6} {'right':>6}   wrong in"
    yield _share("all", pairs)
    for row in (
        lambda match, _: match.judgement.family,
        lambda match, _: f"in {match.judgement.corpus}",
        lambda _, confidence: f"{int(confidence * 10) / 10:.1f} and more",
    ):
        rows: dict[str, list[tuple[Match, float]]] = defaultdict(list)
        for pair in pairs:
            rows[row(*pair)].append(pair)
        yield ""
        yield from (_share(name, held) for name, held in sorted(rows.items()))


def _share(name: str, held: Sequence[tuple[Match, float]]) -> str:
    causes = Counter(match.judgement.cause for match, _ in held if match.judgement.cause)
    wrong = ", ".join(f"{cause} {n}" for cause, n in causes.most_common())
    mean = sum(confidence for _, confidence in held) / len(held)
    right = sum(match.judgement.right for match, _ in held) / len(held)
    return f"{name:<28} {len(held):>6} {mean:>6.2f} {right:>6.2f}   {wrong}".rstrip()


def weights(before: Calibration, after: Calibration, matches: Sequence[Match]) -> Iterator[str]:
    """The weights, the largest first, what they were, and of how many events each feature holds."""
    yield f"{'':<28} {'events':>6} {'was':>6} {'now':>6}"
    yield f"{'constant':<28} {len(matches):>6} {before.constant:>+6.2f} {after.constant:>+6.2f}"
    for name, weight in sorted(after.weights.items(), key=lambda item: -abs(item[1])):
        events = sum(name in match.features for match in matches)
        yield f"{name:<28} {events:>6} {before.weights.get(name, 0.0):>+6.2f} {weight:>+6.2f}"
