"""``tocsin up``: everything on one machine, supervised."""

import sys

import click

from streams import bootstrap
from streams.cli.operations.broker import fetching
from streams.settings import load_settings
from streams.settings.development import for_development


@click.command()
@click.option("--dev", is_flag=True, help="Catch mails and webhooks on this machine instead of sending them.")
@click.option("--workers", type=click.IntRange(0, 64), default=1, show_default=True, help="Stream workers to run.")
def up(workers: int, dev: bool) -> None:
    """Run everything on this machine: broker, collector, workers, notifier, console.

    A Kafka that answers at kafka.bootstrap is used; without one a broker is started, and stopped again at the end.
    What ends by itself is started again. On a terminal it prints a link that logs a browser in to the pages, once.
    Ctrl-C or SIGTERM stops everything in order, the broker last.

    With --dev nothing leaves this machine: mails are shown at /dev/mail, webhooks and chat messages at /dev/hooks.
    Webhooks to this machine itself are delivered.
    """
    settings = for_development(load_settings()) if dev else load_settings()
    bootstrap.configure_logging(settings, "up")
    is_watched = sys.stdout.isatty()  # what is no terminal may be a log that others read
    offer_login = _offer_login if is_watched else None
    with bootstrap.open_local_system(settings, workers, fetching, offer_login, dev=settings.dev.catch) as system:
        system.run()


def _offer_login(link: str) -> None:
    click.echo(f"\nOpen the pages (once, within 15 minutes; tocsin login prints another link):\n  {link}\n")
