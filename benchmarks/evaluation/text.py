"""Reports as text for people."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from benchmarks import reliability
from benchmarks.evaluation.report import Report


def lines(name: str, report: Report, before: Mapping[str, float], *, errors: bool) -> Iterator[str]:
    """A report: its figures beside the accepted ones and those of a keyword search, then what makes them up."""
    yield f"\n{name}: {report.records} records, {len(report.errors)} errors"
    if errors:
        yield from (str(error) for error in report.errors)
    yield f"\n{'':<30} {'now':>7} {'accepted':>9} {'keywords':>9} {'certain labels':>15}"
    for figure, value in report.figures.items():
        cells = (before.get(figure), report.baseline.get(figure), report.certain.get(figure))
        held, words, certain = ("" if cell is None else f"{cell:.4f}" for cell in cells)
        yield f"{figure:<30} {value:>7.4f} {held:>9} {words:>9} {certain:>15}".rstrip()
    for title, scores in (("by type", report.by_type), ("by status", report.by_status)):
        shown = [(label, s) for label, s in scores.items() if s.right + s.wrong + s.missed]
        if shown:
            yield f"\n{title}"
            yield from (f"{label:<30} {score}" for label, score in shown)
    yield from _matrix("type (rows: gold, columns: found)", report.confusion)
    yield from _matrix("status (rows: gold, columns: found)", report.statuses)
    yield from _reliability(report.confidences)


def _matrix(title: str, pairs: Counter[tuple[str, str]]) -> Iterator[str]:
    if not pairs:
        return
    rows, columns = sorted({gold for gold, _ in pairs}), sorted({found for _, found in pairs})
    widths = [max(len(column), 4) for column in columns]
    yield f"\n{title}"
    yield f"{'':<18}" + " ".join(f"{column:>{width}}" for column, width in zip(columns, widths, strict=True))
    for row in rows:
        counts = (pairs[row, column] for column in columns)
        cells = (f"{n or '·':>{width}}" for n, width in zip(counts, widths, strict=True))
        yield f"{row:<18}" + " ".join(cells)


def _reliability(points: Sequence[reliability.Point]) -> Iterator[str]:
    if not points:
        return
    error, brier = reliability.calibration_error(points), reliability.brier(points)
    yield f"\nconfidence of {len(points)} events: Brier score {brier:.3f}, expected calibration error {error:.3f}"
    for band in reliability.bands(points):
        bar = "█" * round(band.share * 30)
        yield f"  {band.confidence:.2f} said, {band.share:.2f} right of {band.count:>4} {bar}"
