"""``tocsin apply``: make subscriptions what a file declares."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import Connection

from streams import bootstrap
from streams.adapters.store import endpoints
from streams.adapters.store.subscribing import subscribe, unsubscribe
from streams.adapters.store.subscriptions import Subscriptions
from streams.adapters.subscriptions.file import load_specs
from streams.domain.errors import TocsinError
from streams.notify.plan import Action, PlanStep, plan
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
    specs = [replace(spec, selector=known.with_ids(spec.selector)) for spec in load_specs(file, environment())]
    if wrong := [f"{spec.name}: {line}" for spec in specs for line in known.wrong(spec.selector)]:
        raise TocsinError("\n".join(wrong))
    for line in (f"{spec.name}: {line}" for spec in specs for line in known.unknown(spec.selector)):
        click.secho(f"note: {line}", fg="yellow", err=True)
    book = bootstrap.subscription_book()

    def planned(connection: Connection) -> tuple[PlanStep, ...]:
        targets = {endpoint.id: endpoint for endpoint in endpoints.find(connection)}
        return plan(specs, [(each, targets[each.endpoint_id]) for each in book.all(connection)])

    with bootstrap.open_database(settings) as database:
        with database.read() as connection:
            steps = planned(connection)
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
        with database.begin() as connection:
            if planned(connection) != steps:
                raise TocsinError("nothing was changed: the subscriptions changed meanwhile; look again")
            secrets = [_do(connection, book, step) for step in changes]
    for name, secret in filter(None, secrets):
        click.echo(f"secret of {name}: {secret} (not shown again)", err=as_json)
    click.echo(f"done: {len(changes)} changed", err=True)


def _do(connection: Connection, book: Subscriptions, step: PlanStep) -> tuple[str, str] | None:
    if step.spec is None:
        gone = book.find(connection, step.name)
        if gone is not None:
            unsubscribe(connection, book, gone)
        return None
    done = subscribe(connection, book, step.spec, bootstrap.now())
    return (step.name, done.secret) if done.secret else None


def _print(steps: tuple[PlanStep, ...], *, as_json: bool) -> None:
    if as_json:
        rows = [{"action": s.action.value, "name": s.name, "differences": s.differences} for s in steps]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for step in steps:
        if step.action in _MARKS:
            mark, colour = _MARKS[step.action]
            click.secho(f"{mark} {step.name}", fg=colour)
            for line in step.differences:
                click.echo(f"    {line}")
    kept = sum(step.action is Action.KEEP for step in steps)
    if kept:
        click.echo(f"= {kept} unchanged")
