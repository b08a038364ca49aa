"""Fit confidence to judgements: ``make calibrate DATA="news.jsonl.gz …" ARGS="--weights FILE"``.

Runs today's extraction on every judged article of the corpora given, matches its events with the judgements, and says
how good confidence is, also by weights that are fitted to other articles. It writes only what it is told to.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks import diagram
from benchmarks.calibrate import summary
from benchmarks.calibrate.judgements import JUDGEMENTS, read_judgements, write_judgements
from benchmarks.calibrate.matching import match
from benchmarks.calibrate.regression import fit
from benchmarks.calibrate.validation import by_corpus, by_fold, held_out, points, samples_of
from streams.adapters.knowledge.confidence import calibration_text, load_calibration
from streams.bootstrap import build_extractor
from streams.domain.errors import TocsinError
from streams.extract.confidence import Calibration
from streams.settings import load_settings

FEWEST = 30
NOTHING = Calibration(0.0, {})


def main() -> None:
    """Match, fit, say how good it is, and keep what is to be kept."""
    options = _options()
    judgements = read_judgements(options.judgements)
    today, toward = _weights(own=options.judgements != JUDGEMENTS)
    extractor = build_extractor(load_settings(), min_confidence=0.0, calibration=today)
    matches = match(judgements, options.corpora, extractor)
    _print("judgements", summary.matched(matches))
    if options.drop:
        write_judgements(options.judgements, [*(held.judgement for held in matches.held), *matches.unread])
    held = matches.held
    if len(held) < FEWEST:
        sys.exit(f"only {len(held)} judgements hold; fewer than {FEWEST} say nothing")
    fitted = fit(samples_of(held), toward)
    elsewhere = held_out(held, by_fold, toward)
    series = {
        "when judged": points(held, [match.judgement.said for match in held]),
        "with today's weights": points(held, [match.confidence for match in held]),
        "fitted to other articles": points(held, elsewhere),
    }
    if len({by_corpus(match) for match in held}) > 1:
        series["fitted to other corpora"] = points(held, held_out(held, by_corpus, toward))
    _print("confidence", summary.quality(series))
    _print("fitted to other articles: said and right", summary.shares(held, elsewhere))
    _print("weights", summary.weights(today, fitted, held))
    if options.weights:
        options.weights.write_text(calibration_text(fitted, _comment(options.judgements)), encoding="utf-8")
    if options.picture:
        shown = {name: series[name] for name in ("fitted to other articles", "when judged")}
        options.picture.write_text(diagram.reliability(shown), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate", description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path, help="articles as JSON lines, gzipped or not")
    parser.add_argument(
        "--judgements",
        type=Path,
        default=JUDGEMENTS,
        help="your own draw the weights away from those in force, the more the more they are",
    )
    parser.add_argument("--weights", type=Path, help="where to keep the fit, for the setting extract.weights")
    parser.add_argument("--picture", type=Path, help="where to draw how good it is, as SVG")
    parser.add_argument("--drop", action="store_true", help="drop judgements of what is not said any more")
    return parser.parse_args()


def _weights(*, own: bool) -> tuple[Calibration, Calibration]:
    """Today's weights, and those that a fit starts from: the project's own judgements start from nothing."""
    try:
        today = load_calibration(load_settings().extract.weights)
    except TocsinError as error:
        if own:
            raise
        print(f"{error}\nfitting as if there were no weights yet", file=sys.stderr)
        return NOTHING, NOTHING
    return today, today if own else NOTHING


def _comment(judgements: Path) -> str:
    return (
        "Confidence: log-odds that a reading is right, by what is known about it; docs/extraction.md says more.\n"
        f"Written by `make calibrate` from {judgements.name}; do not edit by hand."
    )


def _print(title: str, lines: Iterable[str]) -> None:
    print(f"\n{title}\n" + "\n".join(lines))


if __name__ == "__main__":
    try:
        main()
    except (TocsinError, OSError) as error:
        sys.exit(str(error))
