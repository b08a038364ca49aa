"""``tocsin doctor``: look at everything that Tocsin needs and say what to mend."""

import json
from collections.abc import Iterator
from dataclasses import asdict

import click

from streams.cli.operations.checkup import CHECKS, NEEDS, Finding, State
from streams.domain.errors import TocsinError
from streams.settings import Settings, load_settings

_MARKS = {State.OK: ("✓", "green"), State.WARNING: ("!", "yellow"), State.FAILED: ("✗", "red")}


@click.command()
@click.option("--only", multiple=True, type=click.Choice(list(CHECKS)), help="Look at this alone; can be repeated.")
@click.option("--strict", is_flag=True, help="Let warnings count as failures.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def doctor(context: click.Context, only: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """Look at everything that Tocsin needs, and say what to mend.

    The exit code is 0 if nothing is in the way, else 1.
    """
    settings = load_settings()
    findings = {}
    for name, finding in _look(settings, only or tuple(CHECKS)):
        findings[name] = finding
        if not as_json:
            _say(name, finding)
    if as_json:
        click.echo(json.dumps({name: asdict(finding) for name, finding in findings.items()}))
    bad = {State.FAILED, State.WARNING} if strict else {State.FAILED}
    context.exit(1 if any(finding.state in bad for finding in findings.values()) else 0)


def _look(settings: Settings, names: tuple[str, ...]) -> Iterator[tuple[str, Finding]]:
    failed = set()
    for name in names:
        if NEEDS.get(name) in failed:
            finding = Finding(State.FAILED, f"not looked at: mend {NEEDS[name]} first")
        else:
            try:
                finding = CHECKS[name](settings)
            except TocsinError as error:
                finding = Finding(State.FAILED, str(error))
        if finding.state is State.FAILED:
            failed.add(name)
        yield name, finding


def _say(name: str, finding: Finding) -> None:
    mark, colour = _MARKS[finding.state]
    first, *rest = finding.said.splitlines() or [""]
    click.echo(f"{click.style(mark, fg=colour)} {name:<10} {first}")
    for line in rest:
        click.echo(f"{'':13}{line}")
    if finding.hint:
        click.echo(f"{'':13}{click.style('→ ' + finding.hint, dim=True)}")
