"""``tocsin rules test``: run the tests inside rules, with a report like pytest's."""

import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from xml.etree import ElementTree as ET

import click

from streams import bootstrap
from streams.detect.rehearsal import Mismatch, RuleTestResult, differences
from streams.domain.alert import AlertChange
from streams.domain.rule import ExpectedChange
from streams.services.rules.run_tests import TestRun, run_tests
from streams.services.rules.select import no_rules, rules_below
from streams.settings import load_settings

NO_TESTS = 5
"""Exit code when there was nothing to run: pytest's."""


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("-k", "words", metavar="WORDS", default="", help="Only tests whose name, rule or file contains this.")
@click.option("-x", "--exitfirst", is_flag=True, help="Stop at the first failure.")
@click.option("-v", "--verbose", is_flag=True, help="One line a test.")
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Also write the results as JUnit XML.")
def test(paths: tuple[Path, ...], words: str, exitfirst: bool, verbose: bool, junit: Path | None) -> None:
    """Run the tests inside the rules at PATHS (by default those in force)."""
    started = time.perf_counter()
    in_force = load_settings().rules_dir
    paths = paths or (in_force,)
    selection = rules_below(bootstrap.RuleFiles(), paths, in_force)
    if not selection.rules:
        click.secho(f"Error: {no_rules(paths)}", fg="red", err=True)
        sys.exit(NO_TESTS)
    running = run_tests(selection, time.perf_counter, words=words, exit_first=exitfirst)
    runs: list[TestRun] = []
    for file, of_file in groupby(running, key=lambda run: run.outcome.rule.place.file):
        runs += _shown(file, of_file, verbose=verbose)
    if junit is not None:
        junit.write_bytes(junit_xml(runs))
    failed = [run for run in runs if not run.outcome.passed]
    _report(runs, failed, time.perf_counter() - started)
    if failed or not runs:
        sys.exit(1 if failed else NO_TESTS)


def _shown(file: str, runs: Iterable[TestRun], *, verbose: bool) -> Iterator[TestRun]:
    """The runs of one file, each printed as it comes."""
    if not verbose:
        click.echo(f"{file} ", nl=False)
    for run in runs:
        colour = "green" if run.outcome.passed else "red"
        if verbose:
            click.echo(f"{run.name} " + click.style("PASSED" if run.outcome.passed else "FAILED", fg=colour))
        else:
            click.secho("." if run.outcome.passed else "F", fg=colour, nl=False)
        yield run
    if not verbose:
        click.echo()


def _report(runs: list[TestRun], failed: list[TestRun], seconds: float) -> None:
    if failed:
        click.echo(_ruled("FAILURES", "="))
    for run in failed:
        click.secho(_ruled(f"{run.outcome.rule.id}: {run.outcome.test.name}", "_"), fg="red")
        click.echo(failure_text(run.outcome))
    if failed:
        click.echo(_ruled("short test summary info", "="))
    for run in failed:
        click.echo(f"FAILED {run.name} - {_brief(run.outcome.mismatches[0], run.outcome)}")
    counts = [(len(failed), "failed"), (len(runs) - len(failed), "passed")]
    total = ", ".join(f"{count} {what}" for count, what in counts if count) or "no tests ran"
    click.secho(_ruled(f"{total} in {seconds:.2f}s", "="), fg="red" if failed else "green" if runs else "yellow")


def failure_text(outcome: RuleTestResult) -> str:
    """What was expected and what came, one under the other, and then everything that came."""
    lines = [f"{outcome.test.place}"]
    start = _start(outcome)
    for mismatch in outcome.mismatches:
        lines.append(f"E   expected {_expected(mismatch.expected, start)}")
        lines.append(f"E   but got  {_actual(mismatch.actual, start)}")
        if mismatch.expected and mismatch.actual:
            wrong = ", ".join(differences(mismatch.expected, mismatch.actual))
            lines.append(f"E   they differ in {wrong}; expected at {mismatch.expected.place}")
    lines.append("all changes:" if outcome.changes else "no changes at all")
    lines += [f"    {_actual(change, start)}: {change.reason}" for change in outcome.changes]
    return "\n".join(lines)


def junit_xml(runs: list[TestRun]) -> bytes:
    """The runs as JUnit XML, one suite a file."""
    root = ET.Element("testsuites")
    for file, group in groupby(runs, key=lambda run: run.outcome.rule.place.file):
        of_file = list(group)
        failures = sum(not run.outcome.passed for run in of_file)
        suite = ET.SubElement(root, "testsuite", name=file, tests=str(len(of_file)), failures=str(failures), errors="0")
        suite.set("time", f"{sum(run.seconds for run in of_file):.3f}")
        for run in of_file:
            outcome = run.outcome
            case = ET.SubElement(suite, "testcase", classname=outcome.rule.id, name=outcome.test.name, file=file)
            case.set("line", str(outcome.test.place.line))
            case.set("time", f"{run.seconds:.3f}")
            if not outcome.passed:
                failure = ET.SubElement(case, "failure", message=_brief(outcome.mismatches[0], outcome))
                failure.text = failure_text(outcome)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _start(outcome: RuleTestResult) -> datetime:
    return min(arrival.at for arrival in outcome.test.inputs)


def _brief(mismatch: Mismatch, outcome: RuleTestResult) -> str:
    start = _start(outcome)
    return f"expected {_expected(mismatch.expected, start)}, got {_actual(mismatch.actual, start)}"


def _expected(change: ExpectedChange | None, start: datetime) -> str:
    if change is None:
        return "nothing more"
    notify = None if change.notify is None else "notify" if change.notify else "no notice"
    dedupe = [f"{name}={value}" for name, value in change.dedupe.items()]
    parts = [change.change, _offset(change.at, start), change.stage, change.severity, notify, *dedupe]
    return " ".join(str(part) for part in parts if part)


def _actual(change: AlertChange | None, start: datetime) -> str:
    if change is None:
        return "nothing more"
    alert = change.alert
    dedupe = [f"{name}={value}" for name, value in alert.dedupe.items() if value is not None]
    notify = "notify" if change.notify else "no notice"
    parts = [change.change, _offset(change.at, start), alert.stage, alert.severity, notify, *dedupe]
    return " ".join(str(part) for part in parts if part)


def _offset(at: datetime | None, start: datetime) -> str | None:
    """The time as an offset from the first arrival, as people wrote it."""
    if at is None:
        return None
    hours, rest = divmod(int((at - start).total_seconds()), 3600)
    days, hours = divmod(hours, 24) if hours >= 48 else (0, hours)
    minutes = f"{rest // 60}m" * (rest >= 60)
    return "at " + (f"{days}d" * (days != 0) + f"{hours}h" * (hours != 0 or not (days or minutes)) + minutes)


def _ruled(text: str, line: str) -> str:
    return f" {text} ".center(80, line)
