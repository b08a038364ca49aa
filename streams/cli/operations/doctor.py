"""``tocsin doctor``: check everything that Tocsin needs and say what to fix."""

import json
from dataclasses import asdict

import click

from streams.services.doctor.finding import CHECKS, Finding, State, examine
from streams.settings import load_settings

_MARKS = {State.OK: ("✓", "green"), State.WARNING: ("!", "yellow"), State.FAILED: ("✗", "red")}


@click.command()
@click.option("--only", multiple=True, type=click.Choice(CHECKS), help="Look at this alone; can be repeated.")
@click.option("--strict", is_flag=True, help="Let warnings count as failures.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def doctor(context: click.Context, only: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """Look at everything that Tocsin needs, and say what to mend.

    The exit code is 0 if nothing is in the way, else 1.
    """
    from streams.bootstrap.doctor import doctor_checks, starting  # noqa: PLC0415 - reads more than other commands need

    findings = {}
    settings = load_settings()
    for name, finding in examine(doctor_checks(settings), only or CHECKS, lambda: starting(settings)):
        findings[name] = finding
        if not as_json:
            _say(name, finding)
    if as_json:
        click.echo(json.dumps({name: asdict(finding) for name, finding in findings.items()}))
    bad = {State.FAILED, State.WARNING} if strict else {State.FAILED}
    context.exit(1 if any(finding.state in bad for finding in findings.values()) else 0)


def _say(name: str, finding: Finding) -> None:
    mark, colour = _MARKS[finding.state]
    first, *rest = finding.said.splitlines() or [""]
    click.echo(f"{click.style(mark, fg=colour)} {name:<10} {first}")
    for line in rest:
        click.echo(f"{'':13}{line}")
    if finding.hint:
        click.echo(f"{'':13}{click.style('→ ' + finding.hint, dim=True)}")
