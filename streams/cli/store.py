"""``tocsin store``: the schema of the store, and what is in it."""

import json

import click
import sqlalchemy as sa

from streams.adapters.store import schema
from streams.adapters.store.database import Database
from streams.adapters.store.sealing import Sealer, new_key
from streams.adapters.store.secrets_at_rest import in_clear_text, rewrite
from streams.adapters.store.tables import metadata
from streams.bootstrap import make_database
from streams.domain.faults import TocsinError
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
