"""Score extraction against labelled files: ``make eval DATA=path``.

Without a file, the project's own gold set is scored.
"""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks.evaluation import membership, plover, text
from benchmarks.evaluation.accepted import accept, accepted, fallen
from benchmarks.evaluation.labelled import Form, Names, read_labelled
from benchmarks.evaluation.outcome import Outcome, outcomes
from benchmarks.evaluation.report import Report
from streams.bootstrap import build_extractor
from streams.domain.errors import TocsinError
from streams.extract.extractor import Extractor
from streams.settings import Settings

GOLD = [Path(__file__).parents[2] / "tests" / "golden" / name for name in ("sentences.jsonl", "articles.jsonl")]


def main() -> None:
    """Evaluate the files given, or the project's own gold set."""
    options = _options()
    extractor = build_extractor(Settings(), min_confidence=options.min_confidence)
    reports: dict[str, Report] = {}
    worse: list[str] = []
    for path in options.data:
        form, found = _run(path, extractor)
        reports[path.stem] = report = score(form, found, extractor)
        certain = [outcome for outcome in found if not outcome.record.uncertain]
        if len(certain) < len(found):
            report.certain = score(form, certain, extractor).figures
        if options.accept:
            accept(path.stem, report.figures)
        worse += [f"{path.stem}: {name}" for name in fallen(report.figures, accepted(path.stem))]
    if options.json:
        print(json.dumps({name: report.tree() for name, report in reports.items()}, ensure_ascii=False, indent=2))
    else:
        for name, report in reports.items():
            print("\n".join(text.lines(name, report, accepted(name), errors=options.errors)))
    if worse:
        sys.exit(f"below the accepted figures ({', '.join(worse)}); --accept keeps these if that is meant")


def score(form: Form, found: list[Outcome], extractor: Extractor) -> Report:
    """Score outcomes as their form wants it."""
    if form is Form.PLOVER:
        return plover.score(found, extractor.lexicon.taxonomy, extractor.gazetteer)
    return membership.score(found, extractor.gazetteer)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation", description=__doc__)
    parser.add_argument("data", nargs="*", type=Path, default=GOLD, help="labelled files, JSON lines")
    parser.add_argument("--errors", action="store_true", help="list every error")
    parser.add_argument("--accept", action="store_true", help="keep these figures as the accepted ones")
    parser.add_argument("--json", action="store_true", help="for machines; errors included")
    parser.add_argument("--min-confidence", type=float, help="default: the setting extract.min_confidence")
    return parser.parse_args()


def _run(path: Path, extractor: Extractor) -> tuple[Form, list[Outcome]]:
    form, records = read_labelled(path, Names(extractor.atlas))
    console = Console(stderr=True)
    found = outcomes(records, extractor)
    return form, list(track(found, path.name, len(records), console=console, disable=not console.is_terminal))


if __name__ == "__main__":
    try:
        main()
    except (TocsinError, OSError) as error:
        sys.exit(str(error))
