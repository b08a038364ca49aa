"""``tocsin worker``: the stream agents of one process."""

import asyncio
import logging
import os
import sys

import click

from streams import bootstrap
from streams.agents import AGENTS, NOT_DURABLE
from streams.agents.worker import Worker
from streams.bootstrap.health import beating
from streams.domain.errors import UnavailableError
from streams.settings import Settings, load_settings

_log = logging.getLogger(__name__)


@click.command()
@click.option("--only", type=click.Choice(AGENTS), help="Run one of the two agents; default: both.")
def worker(only: str | None) -> None:
    """Read events out of articles, and alerts out of events.

    Any number of workers share the work, on one machine or many. SIGTERM ends one within seconds. Killed in any way,
    it loses nothing: what it had in hand comes again, and exit code 70 says that broker or store were away too long.
    """
    settings = load_settings()
    bootstrap.configure_logging(settings, "worker")
    try:
        with bootstrap.open_worker(settings, AGENTS if only is None else (only,)) as running:
            orderly = asyncio.run(_run(settings, running))
    except UnavailableError as error:
        _log.critical("stops: %s", error)
        sys.exit(NOT_DURABLE)
    if not orderly:
        logging.shutdown()
        os._exit(0)  # Faust's threads may still wait for the broker


async def _run(settings: Settings, running: Worker) -> bool:
    async with beating(settings, "worker", ready=lambda: running.ready, done=running.done):
        return await running.run()
