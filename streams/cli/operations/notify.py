"""``tocsin notify``: send the deliveries in the outbox."""

import asyncio
import signal
import sys

import click
import structlog

from streams import bootstrap
from streams.agents import NOT_DURABLE
from streams.bootstrap.health import beating
from streams.domain.errors import UnavailableError
from streams.settings import Settings, load_settings

_log = structlog.get_logger()


@click.command()
def notify() -> None:
    """Send deliveries until stopped (SIGTERM or Ctrl-C), ending what is under way first.

    Any number of notifiers share the work: on one machine with SQLite, on several with PostgreSQL.
    """
    settings = load_settings()
    bootstrap.configure_logging(settings, "notifier")
    try:
        asyncio.run(_run(settings))
    except UnavailableError as error:
        _log.critical("stops", reason=str(error))
        sys.exit(NOT_DURABLE)


async def _run(settings: Settings) -> None:
    async with bootstrap.open_notifier(settings) as notifier:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, notifier.stop)
        _log.info("sending", workers=settings.notify.workers)
        bootstrap.say_ready(settings)
        async with beating(settings, "notify", done=lambda: {"attempts": notifier.attempts}):
            await notifier.run()
        _log.info("stopped")
