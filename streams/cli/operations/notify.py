"""``tocsin notify``: send what waits in the outbox."""

import asyncio
import signal

import click
import structlog

from streams import bootstrap
from streams.adapters.localrun.ready import say_ready
from streams.adapters.logging.logs import configure_logging
from streams.bootstrap.health import beating
from streams.settings import Settings, load_settings

_log = structlog.get_logger()


@click.command()
def notify() -> None:
    """Send deliveries until stopped (SIGTERM or Ctrl-C), ending what is under way first.

    Any number of notifiers share the work: on one machine with SQLite, on several with PostgreSQL.
    """
    settings = load_settings()
    configure_logging("notifier", form=settings.log.format, level=settings.log.level)
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    async with bootstrap.open_notifier(settings) as notifier:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, notifier.stop)
        _log.info("sending", workers=settings.notify.workers)
        say_ready(settings.ready_socket)
        async with beating(settings, "notify", done=lambda: {"attempts": notifier.attempts}):
            await notifier.run()
        _log.info("stopped")
