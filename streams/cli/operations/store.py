"""``tocsin store``: the schema of the store, and what is in it."""

import json
from dataclasses import asdict
from datetime import timedelta

import click
from rich.progress import Progress

from streams import bootstrap
from streams.cli.shared.terminal import Terminal
from streams.domain.errors import TocsinError
from streams.domain.wording import minute
from streams.services.store.migrate import migrate_store
from streams.services.store.prune import prune_store
from streams.services.store.status import store_status
from streams.settings import load_settings


@click.group()
def store() -> None:
    """Look at the store, and bring its schema up to date.

    Every command that uses the store does that by itself; doing it beforehand suits careful upgrades.
    """


@store.command()
def migrate() -> None:
    """Take the steps that are missing, all or none of them."""
    with bootstrap.open_store_admin(load_settings()) as admin:
        done = migrate_store(admin)
    click.echo(
        f"at step {done.after}" + (" already" if done.before == done.after else f", from {done.before or 'none'}")
    )


@store.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(as_json: bool) -> None:
    """Say where the store is, at which step its schema is, and how much is in it."""
    with bootstrap.open_store_admin(load_settings()) as admin:
        now = store_status(admin)
    if as_json:
        tree = {"url": now.address, "step": now.step, "newest": now.newest_step, "rows": now.rows}
        click.echo(json.dumps(tree))
        return
    click.secho(now.address, bold=True)
    up_to_date = now.step == now.newest_step
    state = "up to date" if up_to_date else f"this program needs {now.newest_step}: tocsin store migrate"
    click.echo(f"  schema  {now.step or 'none yet'}, {state}")
    for name, number in now.rows.items():
        if number:
            click.echo(f"  {number:>10,}  {name}")


@store.command()
@click.option("--days", type=click.IntRange(1), help="How many days are kept; notify.keep_days by default.")
@click.option("--dry-run", is_flag=True, help="Only say how much it would be.")
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def prune(days: int | None, dry_run: bool, as_json: bool) -> None:
    """Forget finished deliveries with their attempts and notices, as notifiers do by themselves, but all at once.

    What is still to arrive stays, and so do alerts with their changes and evidence. It may run while everything else
    does, and be stopped at any time.
    """
    settings = load_settings()
    before = bootstrap.now() - timedelta(days=days or settings.notify.keep_days)
    console = Terminal(stderr=True)
    with (
        bootstrap.open_store_admin(settings) as admin,
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
    ):
        admin.migrate()
        bar = progress.add_task("forgetting", total=None)
        done = prune_store(
            admin,
            before,
            dry_run=dry_run,
            watch=lambda count, whole: progress.update(bar, completed=count, total=whole),
        )
    if as_json:
        click.echo(json.dumps({"before": before.isoformat(), "dry_run": dry_run, **asdict(done)}))
        return
    click.echo(
        f"{'would forget' if dry_run else 'forgot'} {done.deliveries:,} deliveries finished before "
        f"{minute(before)}, with {done.attempts:,} attempts and {done.notices:,} notices"
    )


@store.command("new-key")
def print_new_key() -> None:
    """Print a key for secrets in the store, for the setting store.keys."""
    click.echo(bootstrap.new_store_key())


@store.command()
@click.option("--open", "opens", is_flag=True, help="Write them in clear text instead, to go on without keys.")
def seal(opens: bool) -> None:
    """Write every secret in the store anew, sealed with the first of store.keys.

    Addresses, signing secrets, headers and bodies of endpoints, and the key of unsubscribe links. What is saved later
    is sealed by itself. To replace a key put the new one first, restart every process, run this, and remove the old
    one.
    """
    settings = load_settings()
    if not settings.store_keys:
        raise TocsinError("no key is set: make one with `tocsin store new-key` and put it first into store.keys")
    with bootstrap.open_store_admin(settings, seals=not opens) as admin:
        admin.migrate()
        number, left = admin.rewrite_secrets()
    click.echo(f"{number} rows written anew, {left} of them hold secrets in clear text")
