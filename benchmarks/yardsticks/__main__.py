"""``make bench``: measure everything beside its yardstick, print it and write ``bench.json``.

Machines differ by three times from day to day, so compare ratios; ``docs/performance.md`` describes the file.
"""

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.yardsticks import delivery, detection, extraction, latency, rules, start, stream
from benchmarks.yardsticks.figure import Figure
from streams.bootstrap.extraction import extraction_is_compiled

PARTS: dict[str, Callable[..., Iterator[Figure]]] = {
    "start": start.measure,
    "extraction": extraction.measure,
    "rules": rules.measure,
    "detection": detection.measure,
    "growth": detection.measure_growth,
    "delivery": delivery.measure,
    "stream": stream.measure,
    "latency": latency.measure,
}


def report(parts: Sequence[str], *, quick: bool, corpora: Sequence[Path] = ()) -> Iterator[dict[str, Any]]:
    """Measure the parts, one after the other; the tree of ``bench.json`` after each."""
    loads, figures = [psutil.getloadavg()[0]], list[Figure]()
    for part in parts:
        sys.stderr.write(f"{part} …\n")
        figures += (
            PARTS[part](quick=quick) if part != "extraction" else extraction.measure(quick=quick, corpora=corpora)
        )
        loads.append(psutil.getloadavg()[0])
        yield {
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "commit": _commit(),
            "quick": quick,
            "python": platform.python_version(),
            "cores": psutil.cpu_count(),
            "loads": [round(load, 1) for load in loads],
            "compiled": extraction_is_compiled(),
            "figures": [figure.tree() for figure in figures],
        }


def show(tree: dict[str, Any]) -> None:
    """Print the figures."""
    table = Table("part", "what", "value", "yardstick", "ratio", "goal", box=None)
    for one in tree["figures"]:
        table.add_row(
            one["part"],
            one["name"],
            f"{one['value']:,.3g} {one['unit']}" if one["value"] < 1000 else f"{one['value']:,.0f} {one['unit']}",
            "" if one["yardstick"] is None else f"{one['yardstick_value']:,.4g} {one['yardstick']}",
            "" if one["ratio"] is None else f"{one['ratio']:.2f}",
            "" if one["goal"] is None else f"{one['goal']:g} {'reached' if one['reached'] else 'MISSED'}",
        )
    Console().print(table)


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few articles and events: shows that it runs")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART", help=", ".join(PARTS))
    parser.add_argument(
        "--news", nargs="+", type=Path, default=(), metavar="FILE", help="articles to extract from, too"
    )
    parser.add_argument("--output", type=Path, default=Path("bench.json"))
    options = parser.parse_args()
    for tree in report(options.only, quick=options.quick, corpora=options.news):
        options.output.write_text(json.dumps(tree, indent=1) + "\n", encoding="utf-8")
    show(tree)


if __name__ == "__main__":
    main()
