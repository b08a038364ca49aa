"""``tocsin health``: liveness and readiness of this machine's processes."""

import json
from dataclasses import asdict

import click

from streams.bootstrap.health import process_health
from streams.services.health import ROLES, ProcessHealth
from streams.settings import load_settings


@click.command()
@click.argument("roles", nargs=-1, type=click.Choice(ROLES), metavar="[collect|worker|notify|serve]...")
@click.option("--live", is_flag=True, help="Ask only whether they live: one that hangs does not.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def health(context: click.Context, roles: tuple[str, ...], live: bool, as_json: bool) -> None:
    """Say within two seconds whether collector, worker, notifier and console run here and can do their work.

    The exit code is 0 if all of those named (without names: all four) can, else 1. Only processes that share this
    state directory are seen.
    """
    found = process_health(load_settings(), roles or ROLES)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found]))
    else:
        for each in found:
            click.echo(_line(each))
    context.exit(0 if all(each.alive if live else each.ready for each in found) else 1)


def _line(each: ProcessHealth) -> str:
    done = ", ".join(f"{name} {number:,}" for name, number in each.done.items())
    state = "ready" if each.ready else "alive" if each.alive else "not alive"
    who = f"{each.role:<8}" + (f"pid {each.pid:<8}" if each.pid else "")
    return f"{who}{state}" + (f" ({done})" if done else "") + "".join(f"\n{'':8}{why}" for why in each.problems)
