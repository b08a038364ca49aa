"""``tocsin apply``: bring subscriptions and feeds in line with a file."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from streams import bootstrap
from streams.cli.shared.terminal import say
from streams.collect.feed_plan import FeedStep
from streams.domain.errors import TocsinError
from streams.notify.plan import Action, PlanStep
from streams.services.declared.apply import apply_declared, plan_declared
from streams.services.subscriptions.apply import resolve_specs
from streams.settings import environment, load_settings

_MARKS = {Action.ADD: ("+", "green"), Action.CHANGE: ("~", "yellow"), Action.REMOVE: ("-", "red")}


@click.command()
@click.option("-f", "--file", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The YAML file.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--check", is_flag=True, help="Change nothing; exit code 1 if there is something to change.")
@click.option("--json", "as_json", is_flag=True, help="Print the steps as JSON.")
def apply(file: Path, yes: bool, check: bool, as_json: bool) -> None:
    """Show what would change so that subscriptions and feeds are what FILE declares, ask, and do it, all or nothing.

    What an earlier file declared and this one does not is removed; what was made otherwise stays, and so does
    everything of a kind that FILE has no list of. Addresses, secrets and headers can refer to the environment: ${NAME}.
    """
    settings = load_settings()
    known = bootstrap.known_names(settings)
    declared = bootstrap.load_declared(file, environment(), settings.public_url)
    if declared.subscriptions is not None:
        declared = replace(declared, subscriptions=resolve_specs(declared.subscriptions, known))
    specs = declared.subscriptions or ()
    for line in (f"{spec.name}: {line}" for spec in specs for line in known.unknown(spec.selector)):
        say(f"note: {line}", fg="yellow", err=True)
    with bootstrap.open_store(settings) as store:
        plan = plan_declared(store, declared)
        changes = plan.changes
        _print((*plan.subscriptions, *plan.feeds), as_json=as_json)
        if check:
            sys.exit(1 if changes else 0)
        if not changes:
            return
        if not yes:
            if not sys.stdin.isatty():
                raise TocsinError("nothing was changed: say --yes to do this without being asked")
            click.confirm("Do this?", abort=True)
        secrets = apply_declared(store, declared, plan, bootstrap.now())
    for name, secret in secrets:
        click.echo(f"secret of {name}: {secret} (not shown again)", err=as_json)
    say(f"done: {changes} changed", err=True)


def _print(steps: tuple[PlanStep | FeedStep, ...], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "kind": "feed" if isinstance(step, FeedStep) else "subscription",
                "action": step.action.value,
                "name": step.name,
                "differences": step.differences,
            }
            for step in steps
        ]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for step in steps:
        if step.action in _MARKS:
            mark, colour = _MARKS[step.action]
            kind = "feed " if isinstance(step, FeedStep) else ""
            say(f"{mark} {kind}{step.name}", fg=colour)
            for line in step.differences:
                say(f"    {line}")
    kept = sum(step.action is Action.KEEP for step in steps)
    if kept:
        say(f"= {kept} unchanged")
