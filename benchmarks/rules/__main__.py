"""``make bench-rules``: events a second at 1k, 10k and 100k rules, beside other ways to match, in one run.

Every engine gets the same rules and the same events, one event a call, and must find the same rules for each event:
when one does not, the run fails. Lucene Monitor also indexes text, which none of these rules asks for: it pays for what
it could do.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.rules import lucene, rsigma
from benchmarks.rules.workload import workload

ENGINES = ("naive", "bitset", "tocsin")
NAIVE_EVENTS = {1_000: 500, 10_000: 100, 100_000: 20}
EVENTS = {1_000: 2_000, 10_000: 1_000, 100_000: 500}
PASSES = 5
MIN_AGAINST_LUCENE, MIN_AGAINST_BITSET = 40, 2
GOAL_AT = 100_000
"""Number of rules at which the goals are checked."""

Row = dict[str, Any]


def python_engine(engine: str, vocabulary: str, rules: int) -> Row:
    """Measure a Python engine in its own process."""
    events = NAIVE_EVENTS.get(rules, 20) if engine == "naive" else EVENTS.get(rules, 500)
    command = [
        sys.executable,
        "-m",
        "benchmarks.rules.measure",
        engine,
        vocabulary,
        str(rules),
        str(events),
        str(PASSES),
    ]
    measured: Row = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return _row(engine, vocabulary, rules, measured)


def lucene_engine(path: str, presearcher: str, vocabulary: str, rules: int) -> Row:
    """Measure Lucene Monitor."""
    load = workload(vocabulary, rules, EVENTS.get(rules, 500))
    passes = PASSES if rules > 10_000 else 4 * PASSES  # the compiler of the JVM needs work to warm up on
    return _row(f"lucene {presearcher}", vocabulary, rules, lucene.measure(load, path, presearcher, passes))


def _row(engine: str, vocabulary: str, rules: int, measured: Row) -> Row:
    speed = len(measured["digests"]) / measured["seconds"]
    return {"engine": engine, "vocabulary": vocabulary, "rules": rules, "events_per_second": speed, **measured}


def assert_equal(rows: list[Row]) -> None:
    """Fail unless all engines found the same rules for the events that they have in common."""
    for row in rows[1:]:
        common = min(len(rows[0]["digests"]), len(row["digests"]))
        if rows[0]["digests"][:common] != row["digests"][:common]:
            raise SystemExit(f"{row['engine']} and {rows[0]['engine']} disagree about what matches")


def goals(rows: list[Row]) -> list[str]:
    """One line for each goal at :data:`GOAL_AT` rules, missed ones marked."""
    lines = []
    for vocabulary in ("narrow", "broad"):
        speeds = {
            r["engine"]: r["events_per_second"] for r in rows if (r["vocabulary"], r["rules"]) == (vocabulary, GOAL_AT)
        }
        ours = speeds.pop("tocsin", None)
        best_lucene = max((speed for name, speed in speeds.items() if name.startswith("lucene")), default=None)
        for name, other, least in (
            ("bitset", speeds.get("bitset"), MIN_AGAINST_BITSET),
            ("Lucene Monitor", best_lucene, MIN_AGAINST_LUCENE),
        ):
            if ours and other:
                mark = "reached" if ours / other >= least else "MISSED"
                lines.append(f"{vocabulary}: {ours / other:.1f} times {name} (goal {least}): {mark}")
    return lines


def show(rows: list[Row]) -> None:
    """Print the table."""
    table = Table("vocabulary", "rules", "engine", "events/s", "p99 ms", "load s", "memory MB", "hits", box=None)
    for column in table.columns[3:]:
        column.justify = "right"
    for row in rows:
        table.add_row(
            row["vocabulary"],
            f"{row['rules']:,}",
            row["engine"],
            f"{row['events_per_second']:,.0f}",
            f"{row['p99'] * 1000:.3f}",
            f"{row['load']:.2f}",
            f"{row['memory'] / 1e6:.0f}",
            f"{row['hits']:.1f}" if "hits" in row else "",
        )
    Console().print(table)


def main() -> None:
    """Run everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rules", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--vocabulary", nargs="+", default=["narrow", "broad"])
    parser.add_argument("--presearcher", nargs="+", default=["multipass"], choices=lucene.PRESEARCHERS)
    parser.add_argument("--output", type=Path, help="also write the figures as JSON")
    parser.add_argument("--cache", type=Path, default=Path(".tocsin/benchmarks"), help="where Lucene's jars are kept")
    given = parser.parse_args()
    path = lucene.class_path(given.cache)
    if path is None:
        print("no Java compiler (javac) on PATH: Lucene Monitor is left out")
    if not rsigma.found():
        print("no rsigma on PATH: it is left out")
    rows: list[Row] = []
    for vocabulary in given.vocabulary:
        for rules in given.rules:
            group = [python_engine(engine, vocabulary, rules) for engine in ENGINES]
            if path is not None:
                group += [lucene_engine(path, name, vocabulary, rules) for name in given.presearcher]
            if rsigma.found():
                load = workload(vocabulary, rules, EVENTS.get(rules, 500))
                group.append(_row("rsigma", vocabulary, rules, rsigma.measure(load)))
            assert_equal(group[::-1])
            rows += group
            show(group)
    print("every engine found the same rules for every event")
    lines = goals(rows)
    print("\n".join(lines))
    if given.output:
        given.output.write_text(
            json.dumps([{k: v for k, v in row.items() if k != "digests"} for row in rows], indent=1)
        )
    if any("MISSED" in line for line in lines):
        sys.exit(1)


if __name__ == "__main__":
    main()
