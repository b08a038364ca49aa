"""``tocsin collect``: bring in the articles of feeds."""

import asyncio
import signal

import click
import structlog

from streams import bootstrap
from streams.bootstrap.health import beating
from streams.settings import Settings, load_settings

_log = structlog.get_logger()


@click.command()
def collect() -> None:
    """Fetch the feeds that are due until stopped (SIGTERM or Ctrl-C), ending what is under way first.

    Any number of collectors share the work: on one machine with SQLite, on several with PostgreSQL. No host gets more
    than one request at a time from all of them together.
    """
    settings = load_settings()
    bootstrap.configure_logging(settings, "collector")
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    async with bootstrap.open_collector(settings) as collector:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, collector.stop)
        _log.info("collecting", connections=settings.collect.connections)
        bootstrap.say_ready(settings)
        async with beating(settings, "collect", done=lambda: {"articles": collector.articles}):
            await collector.run()
        _log.info("stopped")
