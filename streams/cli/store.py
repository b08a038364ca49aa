"""``tocsin store``: the schema of the store, and what is in it."""

import json

import click
import sqlalchemy as sa

from streams.adapters.store import schema
from streams.adapters.store.database import Database
from streams.adapters.store.tables import metadata
from streams.settings import load_settings


@click.group()
def store() -> None:
    """Look at the store, and bring its schema up to date.

    Every command that uses the store does that by itself; doing it beforehand suits careful upgrades.
    """


@store.command()
def migrate() -> None:
    """Take the steps that are missing, all or none of them."""
    database = Database(load_settings().store_url)
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
    database = Database(load_settings().store_url)
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


def _count(connection: sa.Connection, table: sa.Table) -> int:
    if not sa.inspect(connection).has_table(table.name):
        return 0
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
