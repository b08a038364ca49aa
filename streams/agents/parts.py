"""The parts of a worker: each agent with its topics, its start and its end."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

import faust
from faust.types import StreamT

from streams.adapters.kafka.backlog import first_waiting, read_backlog
from streams.adapters.kafka.gaps import read_gap
from streams.adapters.kafka.groups import committed, leave_group
from streams.adapters.store.database import Database
from streams.adapters.store.offsets import move, next_offsets
from streams.adapters.store.skipped_articles import count_skipped
from streams.adapters.store.subscriptions import Subscriptions
from streams.agents.article_reader import ArticleReader, ReadArticle
from streams.agents.batches import Handle, run_batches
from streams.agents.continuity import Continuity, in_order
from streams.agents.detect import ALERTS, DetectAgent
from streams.agents.detection_unit import GROUP, DetectionUnit
from streams.agents.extract import EVENTS, ExtractAgent
from streams.agents.live_rules import LiveRules
from streams.agents.outputs import Outputs
from streams.agents.pool import Pool
from streams.agents.progress import Progress
from streams.agents.transport import current_member_id
from streams.agents.watchdog import Watched
from streams.agents.worker import Part
from streams.domain.consumer_group import READS
from streams.domain.dead_letter import Rejection
from streams.ports.clock import Clock
from streams.ports.tracing import Tracing
from streams.settings import Settings
from streams.wire.dead_letters import TOPIC as DEAD_LETTERS


def extract_part(
    app: faust.App,
    settings: Settings,
    member: str,
    database: Database,
    build: Callable[[], ArticleReader],
    clock: Clock,
    tracing: Tracing | None = None,
) -> Part:
    """The extract agent.

    Args:
        app: its Faust app.
        settings: how many processes, how large a batch.
        member: this worker's id in its group.
        database: where what articles gave is remembered.
        build: makes the reader in each process of the pool; pickled by reference.
        clock: for dead letters.
        tracing: is told of each article.
    """
    progress = Progress()
    pool: Pool[ReadArticle | Rejection] = Pool(
        build, processes=settings.worker.processes, timeout=settings.worker.chunk_timeout, on_done=progress.advance
    )
    agent = ExtractAgent(pool, database, _outputs(app, EVENTS), clock, tracing)
    continuity = Continuity(
        processed=partial(committed, settings.kafka.access, "extract"),
        look=partial(read_gap, settings.kafka.access),
        count=partial(_count, database),
        hint="the next start reads it",
    )
    _run_on(app, READS["extract"], in_order(continuity, agent.handle), settings, progress)
    return Part(
        "extract",
        app,
        prepare=pool.start,
        background=None,
        leave=_leaving(settings, "extract", member),
        watched=_watched(settings, app, "extract", member, progress),
        close=pool.close,
    )


def detect_part(  # noqa: PLR0913 - all that the agent is made of
    app: faust.App,
    settings: Settings,
    member: str,
    database: Database,
    subscriptions: Subscriptions,
    rules: LiveRules,
    *,
    clock: Clock,
    tracing: Tracing | None = None,
) -> Part:
    """The detect agent.

    Args:
        app: its Faust app.
        settings: how large a batch, and how long events are kept.
        member: this worker's id in its group, under which it also reports its rules.
        database: where alerts and their state are kept.
        subscriptions: who is told.
        rules: those in force.
        clock: for arrival.
        tracing: is told of each article whose events were taken in.
    """
    keep_events = timedelta(days=settings.store.events_days)
    unit = DetectionUnit(database, subscriptions, rules, member, clock, keep_events)
    agent = DetectAgent(unit, _outputs(app, ALERTS), clock, tracing)
    progress = Progress()
    continuity = Continuity(
        processed=partial(_processed, database, settings, clock),
        look=partial(read_gap, settings.kafka.access),
        count=partial(_count, database),
        hint="was an older store restored? `tocsin reprocess --from stored` reads it, and `tocsin offsets reset detect "
        "events --to latest` passes over it",
    )
    _run_on(app, READS["detect"], in_order(continuity, agent.handle), settings, progress)
    return Part(
        "detect",
        app,
        prepare=_nothing,
        background=agent.tick_for_ever,
        leave=_leaving(settings, "detect", member),
        watched=_watched(settings, app, "detect", member, progress),
        close=agent.close,
    )


async def _nothing() -> None:
    """There is nothing to prepare."""


def _leaving(settings: Settings, group: str, member: str) -> Callable[[], None]:
    return partial(leave_group, settings.kafka.access, group, member)


def _count(database: Database, numbers: Mapping[str, int]) -> None:
    with database.begin() as connection:
        count_skipped(connection, numbers)


def _processed(database: Database, settings: Settings, clock: Clock) -> dict[int, int]:
    """Up to where the store has the effects of each partition of ``events``; a new one begins where the group is."""
    with database.read() as connection:
        known = next_offsets(connection, GROUP, READS[GROUP])
    if known:
        return known
    begun = committed(settings.kafka.access, GROUP)
    with database.begin() as connection:
        move(connection, GROUP, READS[GROUP], begun, clock())
    return begun


def _watched(settings: Settings, app: faust.App, group: str, member: str, progress: Progress) -> Watched:
    cluster = settings.kafka.access
    return Watched(
        name=group,
        progress=progress,
        member_id=partial(current_member_id, app),
        look=partial(read_backlog, cluster, group, member),
        first_waiting=partial(first_waiting, cluster, group),
        leave=_leaving(settings, group, member),
    )


def _run_on(app: faust.App, topic: str, handle: Handle, settings: Settings, progress: Progress) -> None:
    source = app.topic(topic, key_serializer="raw", value_serializer="raw")

    async def run(stream: StreamT[bytes]) -> None:
        await run_batches(stream, handle, progress, size=settings.worker.batch)

    app.agent(source, name=f"{topic}-agent", concurrency=1)(run)


def _outputs(app: faust.App, topic: str) -> Outputs:
    names = (topic, DEAD_LETTERS)
    return Outputs({name: app.topic(name, key_serializer="raw", value_serializer="raw") for name in names})
