"""``tocsin up``: everything on one machine, supervised."""

import sys

import click

from streams import bootstrap
from streams.cli.operations.broker import fetching
from streams.settings import load_settings


@click.command()
@click.option("--workers", type=click.IntRange(0, 64), default=1, show_default=True, help="Stream workers to run.")
def up(workers: int) -> None:
    """Run everything on this machine: broker, collector, workers, notifier, console.

    A Kafka that answers at kafka.bootstrap is used; without one a broker is started, and stopped again at the end.
    What ends by itself is started again. On a terminal it prints a link that logs a browser in to the pages, once.
    Ctrl-C or SIGTERM stops everything within 10 seconds.
    """
    settings = load_settings()
    bootstrap.configure_logging(settings, "up")
    is_watched = sys.stdout.isatty()  # what is no terminal may be a log that others read
    with bootstrap.open_local_system(settings, workers, fetching, _offer_login if is_watched else None) as system:
        system.run()


def _offer_login(link: str) -> None:
    click.echo(f"\nOpen the pages (once, within 15 minutes; tocsin login prints another link):\n  {link}\n")
