"""``tocsin store``: the schema of the store, and what is in it."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta

import click
import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress

from streams.adapters.store import pruning, schema
from streams.adapters.store.database import Database
from streams.adapters.store.sealing import Sealer, new_key
from streams.adapters.store.secrets_at_rest import in_clear_text, rewrite
from streams.adapters.store.tables import metadata
from streams.bootstrap import make_database, now, open_database
from streams.domain.errors import TocsinError
from streams.settings import load_settings


@click.group()
def store() -> None:
    """Look at the store, and bring its schema up to date.

    Every command that uses the store does that by itself; doing it beforehand suits careful upgrades.
    """


@store.command()
def migrate() -> None:
    """Take the steps that are missing, all or none of them."""
    database = make_database(load_settings())
    try:
        with database.read() as connection:
            before = schema.current(connection)
        database.migrate()
    finally:
        database.close()
    click.echo(
        f"at step {schema.newest()}" + (" already" if before == schema.newest() else f", from {before or 'none'}")
    )


@store.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(as_json: bool) -> None:
    """Say where the store is, at which step its schema is, and how much is in it."""
    database = make_database(load_settings())
    try:
        with database.read() as connection:
            at = schema.current(connection)
            rows = {name: _count(connection, table) for name, table in sorted(metadata.tables.items())} if at else {}
    finally:
        database.close()
    where = database.engine.url.render_as_string(hide_password=True)
    if as_json:
        click.echo(json.dumps({"url": where, "step": at, "newest": schema.newest(), "rows": rows}))
        return
    click.secho(where, bold=True)
    state = "up to date" if at == schema.newest() else f"this program needs {schema.newest()}: tocsin store migrate"
    click.echo(f"  schema  {at or 'none yet'}, {state}")
    for name, number in rows.items():
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
    before = now() - timedelta(days=days or settings.notify.keep_days)
    with open_database(settings) as database:
        with database.read() as connection:
            done = whole = pruning.prunable(connection, before)
        if not dry_run:
            done = _prune(database, before, whole.deliveries)
    if as_json:
        click.echo(json.dumps({"before": before.isoformat(), "dry_run": dry_run, **asdict(done)}))
        return
    click.echo(
        f"{'would forget' if dry_run else 'forgot'} {done.deliveries:,} deliveries finished before "
        f"{before:%Y-%m-%d %H:%M} UTC, with {done.attempts:,} attempts and {done.notices:,} notices"
    )


def _prune(database: Database, before: datetime, whole: int) -> pruning.Pruned:
    done = pruning.Pruned()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("forgetting", total=whole)
        while True:
            with database.begin() as connection:
                some = pruning.prune(connection, before)
            if not some.deliveries:
                return done
            done += some
            progress.update(bar, completed=done.deliveries)


@store.command("new-key")
def print_new_key() -> None:
    """Print a key for secrets in the store, for the setting store.keys."""
    click.echo(new_key())


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
    database = Database(settings.store_url, Sealer(settings.store_keys, seals=not opens))
    try:
        database.migrate()
        with database.begin() as connection:
            number = rewrite(connection)
            left = in_clear_text(connection)
    finally:
        database.close()
    click.echo(f"{number} rows written anew, {left} of them hold secrets in clear text")


def _count(connection: sa.Connection, table: sa.Table) -> int:
    if not sa.inspect(connection).has_table(table.name):
        return 0
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
