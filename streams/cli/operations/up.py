"""``tocsin up``: everything on one machine, supervised."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import Event
from types import FrameType

import click
import structlog

from streams.adapters.kafka.cluster import cluster_id
from streams.adapters.kafka.topics import create_topics
from streams.adapters.localrun.broker import Broker
from streams.adapters.localrun.file_lock import held
from streams.adapters.localrun.ready import say_ready
from streams.adapters.localrun.supervisor import Program, Supervisor, restart_delay
from streams.adapters.logging.logs import configure_logging
from streams.bootstrap import local_broker, now, open_database, open_store, topic_plans
from streams.bootstrap.feeds import packs
from streams.cli.operations.broker import fetching
from streams.domain.errors import UnavailableError
from streams.services.feeds.show import list_feeds
from streams.settings import Settings, load_settings

_BROKER_PATIENCE = 2.5
_log = structlog.get_logger()


@click.command()
@click.option("--workers", type=click.IntRange(0, 64), default=1, show_default=True, help="Stream workers to run.")
def up(workers: int) -> None:
    """Run everything on this machine: broker, collector, workers, notifier, console.

    A Kafka that answers at kafka.bootstrap is used; without one a broker is started, and stopped again at the end.
    What ends by itself is started again. Ctrl-C or SIGTERM stops everything within 10 seconds.
    """
    settings = load_settings()
    configure_logging("up", form=settings.log.format, level=settings.log.level)
    settings.state.mkdir(parents=True, exist_ok=True)
    with _alone(settings), _sigterm_as_exit(), _kafka(settings) as broker:
        for outcome in create_topics(settings.kafka.access, topic_plans(settings)):
            if outcome.result == "differs":
                _log.warning(
                    "topic differs from the settings", topic=outcome.topic, how="; ".join(map(str, outcome.drifts))
                )
        with open_database(settings):
            _log.info("store is ready")
        asyncio.run(_supervise(settings, broker, _programs(workers)))
    _log.info("all stopped")


def _programs(workers: int) -> list[Program]:
    tocsin = (sys.executable, "-m", "streams")
    names = ["worker"] if workers == 1 else [f"worker-{n}" for n in range(1, workers + 1)]
    return [
        Program("collector", (*tocsin, "collect")),
        *(Program(name, (*tocsin, "worker")) for name in names),
        Program("notifier", (*tocsin, "notify")),
        Program("console", (*tocsin, "serve")),
    ]


async def _supervise(settings: Settings, broker: Broker | None, programs: list[Program]) -> None:
    supervisor = Supervisor(programs)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)
    over = Event()
    keeper = asyncio.create_task(_keep_broker(broker, over)) if broker else None
    try:
        await supervisor.run(lambda: _announce(settings))
    finally:
        over.set()
        if keeper:
            keeper.cancel()
            with suppress(asyncio.CancelledError):
                await keeper


def _announce(settings: Settings) -> None:
    with open_store(settings) as store:
        number = len(list_feeds(store, now()))
    if not number:
        names = ", ".join(pack.name for pack in packs())
        _log.info("no feeds yet; a starter pack brings some in", packs=names, command="tocsin feeds import world")
    _log.info("ready", pages=settings.public_url, api=f"{settings.public_url}/docs", stop="Ctrl-C")
    say_ready(settings.ready_socket)


async def _keep_broker(broker: Broker, over: Event) -> None:
    """Start our broker again when it dies, until all is over; the other processes wait for it by themselves."""
    failures = 0
    while True:
        await asyncio.sleep(1)
        if await asyncio.to_thread(broker.runs):
            failures = 0
            continue
        _log.warning("ended, starts again", component="broker")
        try:
            await asyncio.to_thread(broker.start, abandoned=over.is_set)
            _log.info("ready", component="broker")
        except UnavailableError as error:
            failures += 1
            _log.error("does not start", component="broker", reason=str(error))
            await asyncio.sleep(restart_delay(failures))


@contextmanager
def _kafka(settings: Settings) -> Iterator[Broker | None]:
    """A Kafka at ``kafka.bootstrap``; yields our own broker if it is the one, and stops it if it was started here."""
    bootstrap = settings.kafka.bootstrap
    found = cluster_id(settings.kafka.access)
    if found and not _is_local(settings, found):
        _log.info("uses the Kafka that answers", component="broker", bootstrap=bootstrap)
        yield None
        return
    broker = local_broker(settings)
    if found:
        _log.info("runs already and is left running at the end", component="broker", bootstrap=bootstrap)
        yield broker
        return
    _log.info("starting", component="broker", bootstrap=bootstrap)
    try:
        with fetching() as progress:
            broker.start(progress)
        _log.info("ready", component="broker", bootstrap=bootstrap)
        yield broker
    finally:
        broker.stop(_BROKER_PATIENCE)
        _log.info("stopped", component="broker")


def _is_local(settings: Settings, cluster: str) -> bool:
    with suppress(UnavailableError):
        return local_broker(settings).cluster_id() == cluster
    return False


def _alone(settings: Settings) -> AbstractContextManager[None]:
    """Hold the state directory for this command alone."""
    where = settings.state.absolute()
    busy = f"another `tocsin up` runs on {where}; stop it, or set TOCSIN_STATE to another directory"
    return held(settings.state / "up.lock", patience=0, busy=busy)


@contextmanager
def _sigterm_as_exit() -> Iterator[None]:
    """Until the event loop listens for it, SIGTERM unwinds what is under way as Ctrl-C does."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, leave)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
