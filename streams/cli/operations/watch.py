"""``tocsin watch``: a running installation on one screen."""

import sys

import click

from streams import bootstrap
from streams.domain.errors import TocsinError
from streams.services.monitoring.snapshot import take_snapshot
from streams.settings import load_settings


@click.command()
@click.option(
    "--every", type=click.FloatRange(1, 3600), default=2, show_default=True, help="Seconds between two refreshes."
)
def watch(every: float) -> None:
    """Watch flow, rates, lag, the latest events and alerts, and failing endpoints.

    Keys: q quits, p pauses, r refreshes.
    """
    from streams.cli.watch.screen import WatchScreen  # noqa: PLC0415 - textual is slow to import

    if not sys.stdout.isatty():
        raise TocsinError("watch needs a terminal; for programs there are /metrics and `tocsin lag --json`")
    settings = load_settings()
    with bootstrap.open_store(settings) as store:
        WatchScreen(
            lambda: take_snapshot(lambda: bootstrap.stream_figures(settings), store, bootstrap.now()), every
        ).run()
