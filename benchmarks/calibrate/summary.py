"""Summaries of judgements and of a fit, for people."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.calibrate.judgements import Judgement
from benchmarks.calibrate.matching import Match, Matches
from benchmarks.reliability import Point, bands, brier, calibration_error
from streams.extract.confidence import Calibration


def matched(matches: Matches) -> Iterator[str]:
    """How many judgements still hold, and why the others do not."""
    yield f"{len(matches.held)} judgements hold"
    yield f"{len(matches.gone)} of events that are said no more ({_right(matches.gone)} of them were right)"
    for judgement in matches.gone:
        if judgement.right:
            yield f"    {judgement.corpus} {judgement.article}: {judgement.type} {_roles(judgement)}"
    yield f"{len(matches.changed)} of events whose status or modality is another now ({_right(matches.changed)} right)"
    if matches.unread:
        missing = ", ".join(sorted({judgement.corpus for judgement in matches.unread}))
        yield f"{len(matches.unread)} of articles that were not given: {missing}"


def _roles(judgement: Judgement) -> str:
    return " ".join(filter(None, (judgement.actor, judgement.target, judgement.organisation)))


def _right(judgements: Iterable[Judgement]) -> int:
    return sum(judgement.right for judgement in judgements)


def precision(matches: Sequence[Match], least: float) -> Iterator[str]:
    """The share right by family, of all judged events and of those that come out at this confidence."""
    families: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        families[match.judgement.family].append(match)
    yield f"{'family':<14} {'judged':>7} {'right':>6}   {'at ' + format(least, '.2f'):>7} {'right':>6}   wrong in"
    for family, held in [*sorted(families.items()), ("all", list(matches))]:
        causes = Counter(match.judgement.cause for match in held if match.judgement.cause)
        said = ", ".join(f"{cause} {n}" for cause, n in causes.most_common())
        out = [match for match in held if match.confidence >= least]
        yield f"{family:<14} {_share(held)}   {_share(out)}   {said}"


def _share(held: Sequence[Match]) -> str:
    right = sum(match.judgement.right for match in held)
    return f"{len(held):>7} {right / len(held):>6.2f}" if held else f"{0:>7} {'':>6}"


def quality(series: Mapping[str, Sequence[Point]]) -> Iterator[str]:
    """Brier score and expected calibration error of each series."""
    yield f"{'':<34} {'events':>6} {'Brier':>7} {'ECE':>7}"
    for name, points in series.items():
        yield f"{name:<34} {len(points):>6} {brier(points):>7.3f} {calibration_error(points):>7.3f}"


def reliability(points: Sequence[Point]) -> Iterator[str]:
    """What was right of what was said, band by band."""
    for band in bands(points):
        yield f"  {band.confidence:.2f} said, {band.share:.2f} right of {band.count}"


def weights(before: Calibration, after: Calibration, matches: Sequence[Match]) -> Iterator[str]:
    """The weights, the largest first, what they were, and of how many events each feature holds."""
    yield f"{'constant':<34} {after.constant:+.2f}  was {before.constant:+.2f}"
    for name, weight in sorted(after.weights.items(), key=lambda item: -abs(item[1])):
        events = sum(name in match.features for match in matches)
        yield f"{name:<34} {weight:+.2f}  was {before.weights.get(name, 0.0):+.2f}  {events:>4} events"
