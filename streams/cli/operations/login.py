"""``tocsin login`` and ``tocsin logout``: browser sessions, for anyone who can open the store."""

import click

from streams import bootstrap
from streams.domain.token import Scope
from streams.services.access.create_login_link import create_login_link
from streams.services.access.log_out import log_out_all
from streams.settings import load_settings


@click.command()
@click.option("--scope", type=click.Choice(["read", "write", "admin"]), default="admin", show_default=True)
def login(scope: str) -> None:
    """Print a link that logs one browser in to the pages: once, within 15 minutes."""
    settings = load_settings()
    with bootstrap.open_store(settings) as store:
        click.echo(create_login_link(store, settings.public_url, Scope(scope), bootstrap.now()))


@click.command()
def logout() -> None:
    """End every session of the pages at once."""
    with bootstrap.open_store(load_settings()) as store:
        number = log_out_all(store)
    click.echo(f"ended: {number}")
