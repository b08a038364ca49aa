"""Fit confidence to judgements: ``make calibrate DATA="corpus.jsonl.gz…"``.

Runs today's extraction on every judged article of the corpora given, matches events with judgements, fits the weights
of ``streams/knowledge/confidence.yaml``, and says how good they are on articles that they were not fitted to.
"""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from benchmarks import diagram
from benchmarks.calibrate import summary
from benchmarks.calibrate.judgements import read_judgements
from benchmarks.calibrate.matching import Match, match
from benchmarks.calibrate.regression import fit
from benchmarks.calibrate.validation import by_corpus, by_fold, held_out, samples_of
from benchmarks.reliability import Point
from streams.adapters.confidence_file import CONFIDENCE, calibration_text, load_calibration
from streams.bootstrap import build_extractor
from streams.domain.faults import TocsinError
from streams.extract.confidence import Calibration
from streams.extract.reading.features import FEATURES
from streams.settings import Settings

PICTURE = Path(__file__).parents[2] / "docs" / "confidence.svg"
FEWEST = 100
COMMENT = """\
Confidence: log-odds that a reading is right, by what is known about it; docs/extraction.md says what each means.
Written by `make calibrate` from benchmarks/judgements.jsonl; do not edit by hand."""


def main() -> None:
    """Fit, say how good it is, and keep it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrate", description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path, help="articles as JSON lines, gzipped or not")
    parser.add_argument("--check", action="store_true", help="only say how good today's weights and a fit are")
    options = parser.parse_args()
    extractor = build_extractor(Settings(), min_confidence=0.0, calibration=_today())
    matches = match(read_judgements(), options.corpora, extractor)
    _print("judgements", summary.matched(matches))
    held = matches.held
    if len(held) < FEWEST:
        sys.exit(f"only {len(held)} judgements hold; fewer than {FEWEST} say nothing")
    names = sorted({name for match in held for name in match.features} & FEATURES)
    series = _series(held, names)
    fitted = fit(samples_of(held), names)
    _print("precision", summary.precision(held, Settings().extract.min_confidence))
    _print("quality of confidence", summary.quality(series))
    _print("fitted to the other nine parts of the articles", summary.reliability(series["fitted, other articles"]))
    _print("weights", summary.weights(extractor.calibration, fitted, held))
    if not options.check:
        CONFIDENCE.write_text(calibration_text(fitted, COMMENT), encoding="utf-8")
        shown = {"fitted, on other articles": series["fitted, other articles"], "when judged": series["when judged"]}
        PICTURE.write_text(diagram.reliability(shown), encoding="utf-8")


def _today() -> Calibration:
    """Today's weights; none when the file does not load, because features were renamed, say."""
    try:
        return load_calibration()
    except TocsinError as error:
        print(f"{error}\nfitting as if there were no weights yet", file=sys.stderr)
        return Calibration(0.0, {})


def _series(held: list[Match], names: list[str]) -> dict[str, list[Point]]:
    membership = [match for match in held if match.judgement.family == "membership"]
    others = [match for match in held if match.judgement.family != "membership"]
    return {
        "when judged": [(match.judgement.said, match.judgement.right) for match in held],
        "with today's weights": [(match.confidence, match.judgement.right) for match in held],
        "fitted, other articles": held_out(held, names, by_fold),
        "fitted, other corpora": held_out(held, names, by_corpus),
        "fitted, membership": held_out(membership, names, by_fold),
        "fitted, other families": held_out(others, names, by_fold),
    }


def _print(title: str, lines: Iterable[str]) -> None:
    print(f"\n{title}\n" + "\n".join(lines))


if __name__ == "__main__":
    try:
        main()
    except (TocsinError, OSError) as error:
        sys.exit(str(error))
