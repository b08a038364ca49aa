"""``tocsin apply``: make subscriptions what a file declares."""

import json
import sys
from pathlib import Path

import click

from streams import bootstrap
from streams.cli.shared.terminal import say
from streams.domain.errors import TocsinError
from streams.notify.plan import Action, PlanStep
from streams.services.subscriptions.apply import apply_plan, plan_subscriptions, resolve_specs
from streams.settings import environment, load_settings

_MARKS = {Action.ADD: ("+", "green"), Action.CHANGE: ("~", "yellow"), Action.REMOVE: ("-", "red")}


@click.command()
@click.option("-f", "--file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The YAML file.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 if there is something to change.")
@click.option("--json", "as_json", is_flag=True, help="Print the steps as JSON.")
def apply(file: Path, yes: bool, check: bool, as_json: bool) -> None:
    """Show what would change so that subscriptions are what FILE declares, ask, and do it, all or nothing.

    What an earlier file declared and this one does not is removed; subscriptions made otherwise stay. Addresses and
    secrets can refer to the environment: ${NAME}.
    """
    settings = load_settings()
    known = bootstrap.known_names(settings)
    specs = resolve_specs(bootstrap.load_specs(file, environment()), known)
    for line in (f"{spec.name}: {line}" for spec in specs for line in known.unknown(spec.selector)):
        say(f"note: {line}", fg="yellow", err=True)
    with bootstrap.open_store(settings) as store:
        steps = plan_subscriptions(store, specs)
        changes = [step for step in steps if step.action is not Action.KEEP]
        _print(steps, as_json=as_json)
        if check:
            sys.exit(1 if changes else 0)
        if not changes:
            return
        if not yes:
            if not sys.stdin.isatty():
                raise TocsinError("nothing was changed: say --yes to do this without being asked")
            click.confirm("Do this?", abort=True)
        secrets = apply_plan(store, specs, steps, bootstrap.now())
    for name, secret in secrets:
        click.echo(f"secret of {name}: {secret} (not shown again)", err=as_json)
    say(f"done: {len(changes)} changed", err=True)


def _print(steps: tuple[PlanStep, ...], *, as_json: bool) -> None:
    if as_json:
        rows = [{"action": s.action.value, "name": s.name, "differences": s.differences} for s in steps]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for step in steps:
        if step.action in _MARKS:
            mark, colour = _MARKS[step.action]
            say(f"{mark} {step.name}", fg=colour)
            for line in step.differences:
                say(f"    {line}")
    kept = sum(step.action is Action.KEEP for step in steps)
    if kept:
        say(f"= {kept} unchanged")
