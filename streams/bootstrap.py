"""The composition root: the only place that names adapters and hands them to stages, agents and commands."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from streams.adapters.topics import TopicPlan
from streams.domain.article import Article
from streams.domain.endpoint import Channel
from streams.domain.faults import TocsinError, UnavailableError
from streams.ingest.intake import Intake
from streams.notify.address import networks
from streams.ports import Sender
from streams.settings import Settings, shipped

if TYPE_CHECKING:
    from fastapi import FastAPI

    from streams.adapters.broker.node import Broker
    from streams.adapters.jinja_templates import Templates
    from streams.adapters.store.database import Database
    from streams.adapters.store.subscriptions import Subscriptions
    from streams.agents.article_reader import ArticleReader
    from streams.agents.notifier import Chore, Notifier
    from streams.agents.worker import Worker
    from streams.detect.rulebook import RuleBook
    from streams.domain.taxonomy import Taxonomy
    from streams.extract.extractor import Extractor

_LEASE_MARGIN = timedelta(seconds=30)
_PRUNE_EVERY = timedelta(hours=1)
_HEADER_ROOM = 64 * 1024


def now() -> datetime:
    """The clock of every process."""
    return datetime.now(UTC)


class _Nowhere:
    """Takes articles and drops them, for a dry run."""

    def send(self, article: Article) -> None:
        """Drop it."""

    def flush(self) -> None:
        """Nothing is under way."""


@contextmanager
def open_intake(settings: Settings, *, dry_run: bool = False) -> Iterator[Intake]:
    """Where articles come in; a dry run checks them only. Raises UnavailableError when no broker answers."""
    from streams.adapters.html_text import read_page

    if dry_run:
        yield Intake(_Nowhere(), read_page=read_page, clock=now)
        return
    from streams.adapters.article_topic import ArticleTopic

    limit = settings.kafka.max_message_bytes
    with ArticleTopic(settings.kafka.bootstrap, max_message_bytes=limit) as topic:
        yield Intake(topic, read_page=read_page, clock=now)


@contextmanager
def open_database(settings: Settings) -> Iterator["Database"]:
    """The store, brought to the form that this version needs. Raises UnavailableError when it cannot be reached."""
    from streams.adapters.store.database import Database

    database = Database(settings.store_url)
    try:
        database.migrate()
        yield database
    finally:
        database.close()


def local_broker(settings: Settings, port: int | None = None) -> "Broker":
    """The single Kafka node of this state directory.

    Args:
        settings: where it keeps its things and how it runs.
        port: for clients; by default the port of ``kafka.bootstrap``.

    Raises:
        UnavailableError: ``kafka.bootstrap`` names another machine and no port is given.
    """
    from streams.adapters.broker.node import Broker, Plan

    host, _, named_port = settings.kafka.bootstrap.split(",")[0].rpartition(":")
    if port is None and host not in {"localhost", "127.0.0.1", "[::1]", "0.0.0.0"}:  # noqa: S104 - compared, not bound
        raise UnavailableError(
            f"kafka.bootstrap is {settings.kafka.bootstrap}, a broker elsewhere: `tocsin broker` runs one on this "
            "machine only; set TOCSIN_KAFKA__BOOTSTRAP=127.0.0.1:9092 to use it"
        )
    return Broker(
        Plan(
            home=settings.state / "broker",
            cache=settings.cache_dir,
            port=port or int(named_port),
            controller_port=settings.broker.controller_port,
            heap_mb=settings.broker.heap_mb,
            java=settings.broker.java,
            repository=settings.broker.repository,
        )
    )


def topic_plans(settings: Settings) -> list[TopicPlan]:
    """The four topics as the settings want them.

    Dead letters hold an original record whole and say in headers why, so they may be larger than what they hold.
    """
    kafka = settings.kafka
    kept = {
        "articles": kafka.articles_retention_days,
        "events": kafka.events_retention_days,
        "alerts": kafka.alerts_retention_days,
        "dead-letters": kafka.dead_letters_retention_days,
    }
    return [
        TopicPlan(
            name=name,
            partitions=kafka.partitions,
            replication=kafka.replication,
            retention_days=days,
            compression=kafka.compression,
            max_message_bytes=kafka.max_message_bytes + (_HEADER_ROOM if name == "dead-letters" else 0),
        )
        for name, days in kept.items()
    ]


@asynccontextmanager
async def open_notifier(settings: Settings) -> AsyncIterator["Notifier"]:
    """A notifier over the store, with every channel. Raises UnavailableError when the store cannot be reached."""
    from random import SystemRandom

    from streams.adapters import lease_owner
    from streams.adapters.store.bell import open_bell
    from streams.adapters.store.outbox import SqlOutbox
    from streams.agents.notifier import Notifier, Tools

    async with AsyncExitStack() as stack:
        database = stack.enter_context(open_database(settings))
        outbox = SqlOutbox(
            database,
            owner=lease_owner.new_owner(),
            lease=timedelta(seconds=settings.notify.timeout) + _LEASE_MARGIN,
            dead=lease_owner.ended,
        )
        yield Notifier(
            Tools(
                outbox=outbox,
                bell=open_bell(database.engine),
                senders=await stack.enter_async_context(_senders(settings, database)),
                clock=now,
                random=SystemRandom().random,
                workers=settings.notify.workers,
                chores=(_release_of_notices(database), _pruning(database, timedelta(days=settings.notify.keep_days))),
            )
        )


def _pruning(database: "Database", keep: timedelta) -> "Chore":
    """Forgets finished deliveries that are older than is kept; a few thousand at a time, so that nobody waits."""
    from streams.adapters.store import deliveries

    next_at = now()

    def prune(at: datetime) -> None:
        nonlocal next_at
        if at < next_at:
            return
        with database.begin() as connection:
            pruned = deliveries.prune(connection, at - keep)
        next_at = at + (_PRUNE_EVERY if pruned == 0 else timedelta(0))

    return prune


@asynccontextmanager
async def _senders(settings: Settings, database: "Database") -> AsyncIterator[dict[Channel, Sender]]:
    from streams.adapters import custom_body
    from streams.adapters.apprise_channel import AppriseChannel
    from streams.adapters.chat_channel import ChatChannel
    from streams.adapters.email_channel import EmailChannel
    from streams.adapters.smtp import Mailer
    from streams.adapters.vetted_http.dialer import Dialer
    from streams.adapters.vetted_http.transport import VettedTransport
    from streams.adapters.webhook import Poster, WebhookChannel

    smtp = settings.smtp
    password = smtp.password.get_secret_value() if smtp.password else None
    mailer = Mailer(smtp.host, smtp.port, security=smtp.security, username=smtp.username, password=password)
    dialer = Dialer(allowed=networks(settings.notify.allow_networks), proxy=settings.notify.proxy)
    async with mailer, VettedTransport(dialer) as transport:
        poster = Poster(transport, now, settings.notify.timeout)
        yield {
            Channel.WEBHOOK: WebhookChannel(poster, now, settings.public_url, custom_body.render),
            Channel.EMAIL: EmailChannel(
                mailer=mailer,
                templates=templates(settings),
                database=database,
                clock=now,
                home=settings.public_url,
                sender=smtp.sender,
            ),
            **{
                channel: ChatChannel(channel, poster, templates(settings), now, settings.public_url)
                for channel in (Channel.SLACK, Channel.DISCORD, Channel.TEAMS, Channel.TELEGRAM)
            },
            Channel.APPRISE: AppriseChannel(
                templates=templates(settings),
                clock=now,
                home=settings.public_url,
                allowed=settings.notify.apprise,
                timeout=settings.notify.timeout,
            ),
        }


def _release_of_notices(database: "Database") -> "Chore":
    """Puts what subscriptions held back into the outbox once its time has come."""
    book = subscription_book()

    def release(now: datetime) -> None:
        with database.read() as connection:
            due = book.next_release(connection)
        if due is not None and due <= now:
            with database.begin() as connection:
                book.release(connection, now)

    return release


def subscription_book() -> "Subscriptions":
    """The store's subscriptions, wired to its outbox."""
    from streams.adapters.store import deliveries
    from streams.adapters.store.subscriptions import Subscriptions

    return Subscriptions(deliveries.add)


def templates(settings: Settings) -> "Templates":
    """The templates in force: the settings' own, and the shipped ones where they have none of that name."""
    from streams.adapters.jinja_templates import Templates

    return Templates(*dict.fromkeys((settings.templates_dir, shipped("templates"))))


def known_names(settings: Settings) -> dict[str, frozenset[str]]:
    """The ids of rules, countries and organisations that a subscription can name."""
    from streams.adapters.knowledge_files import load_atlas
    from streams.adapters.rules.loader import rule_ids

    atlas = load_atlas()
    return {
        "rules": rule_ids(settings.rules_dir),
        "countries": frozenset(atlas.countries),
        "organisations": frozenset(atlas.organisations),
    }


def build_extractor(settings: Settings, *, min_confidence: float | None = None) -> "Extractor":
    """The extractor of one process; built inside it, because what it holds cannot be sent between processes."""
    from streams.adapters.knowledge_files import load_atlas
    from streams.adapters.lexicon_files import load_lexicon
    from streams.adapters.spacy_pipeline import SpacyPipeline
    from streams.extract.extractor import Extractor

    atlas = load_atlas()
    pipeline = SpacyPipeline(settings.extract.pipeline)
    least = settings.extract.min_confidence if min_confidence is None else min_confidence
    lexicon = load_lexicon(atlas)
    wanted = settings.extract.families
    unknown = sorted(set(wanted) - lexicon.families)
    if unknown:
        known = ", ".join(sorted(lexicon.families))
        raise TocsinError(f"setting extract.families: unknown {', '.join(unknown)} (known are {known})")
    return Extractor(pipeline, atlas, lexicon.only(wanted) if wanted else lexicon, min_confidence=least)


def load_taxonomy() -> "Taxonomy":
    """Every event type of the lexicon."""
    from streams.adapters.knowledge_files import load_atlas
    from streams.adapters.lexicon_files import load_lexicon

    return load_lexicon(load_atlas()).taxonomy


def load_rule_book(paths: Iterable[Path]) -> "RuleBook":
    """The rules below the paths; raises FaultsError with everything that is wrong in any of them."""
    from streams.adapters.knowledge_files import load_atlas
    from streams.adapters.rules import load_rules

    return load_rules(paths, load_atlas(), load_taxonomy())


def console(settings: Settings, database: "Database") -> "FastAPI":
    """The HTTP API and the pages."""
    from streams.console.app import create_app
    from streams.console.context import Context
    from streams.console.remembered import remembered

    rules = remembered(lambda: load_rule_book([settings.rules_dir]), seconds=5)
    context = Context(
        database=database,
        book=subscription_book(),
        clock=now,
        open_intake=lambda: open_intake(settings),
        rules=rules,
        names=remembered(lambda: known_names(settings), seconds=30),
        public_url=settings.public_url,
        open_on_loopback=settings.web.open_on_loopback,
        schemas=shipped("docs/schemas"),
        checks={
            "store": remembered(partial(_check_store, database), seconds=2),
            "broker": remembered(partial(_check_broker, settings), seconds=10),
            "rules": lambda: _ignore(rules()),
        },
    )
    return create_app(context)


def descriptions() -> dict[str, dict[str, object]]:
    """JSON Schemas, OpenAPI and AsyncAPI, by the path below ``docs`` at which each is kept."""
    from streams.adapters.wire_schemas import cloudevent_schema, wire_schemas
    from streams.console.app import create_api
    from streams.console.asyncapi import describe_topics

    forms = wire_schemas() | {"cloudevent.v1.json": cloudevent_schema()}
    return {
        **{f"schemas/{name}": tree for name, tree in forms.items()},
        "openapi.json": create_api().openapi(),
        "asyncapi.json": describe_topics(),
    }


def _check_store(database: "Database") -> None:
    with database.read() as connection:
        connection.exec_driver_sql("SELECT 1")


def _check_broker(settings: Settings) -> None:
    from streams.adapters.kafka_cluster import cluster_id

    if cluster_id(settings.kafka.bootstrap) is None:
        raise UnavailableError(f"no Kafka answers at {settings.kafka.bootstrap}")


def _ignore(_value: object) -> None:
    """Where only it matters whether something could be had."""


def build_article_reader(settings: Settings) -> "ArticleReader":
    """What a process of the extraction pool does with an article."""
    from streams.adapters.html_text import read_page
    from streams.adapters.logs import configure_logging
    from streams.agents.article_reader import ArticleReader

    configure_logging("worker", form=settings.log.format, level=settings.log.level)
    limit = settings.kafka.max_message_bytes
    return ArticleReader(build_extractor(settings), read_page=read_page, clock=now, max_bytes=limit)


@contextmanager
def open_worker(settings: Settings, agents: Iterable[str]) -> Iterator["Worker"]:
    """A stream worker with these agents. Raises UnavailableError when its slot is taken by another."""
    from streams.adapters.kafka_cluster import require_broker
    from streams.adapters.ready import say_ready
    from streams.adapters.rules.loader import rules_version
    from streams.adapters.store.database import Database
    from streams.agents.app import build_app
    from streams.agents.live_rules import LiveRules
    from streams.agents.member import member_id
    from streams.agents.parts import detect_part, extract_part
    from streams.agents.worker import Worker

    settings.state.mkdir(parents=True, exist_ok=True)
    database = Database(settings.store_url)

    def reach() -> None:
        require_broker(settings.kafka.bootstrap, timeout=3)
        database.migrate()

    with ExitStack() as stack:
        stack.callback(database.close)
        parts = []
        for agent in agents:
            member = stack.enter_context(member_id(settings.state, agent, settings.worker.slot))
            app = build_app(settings, agent, member)
            if agent == "extract":
                build = partial(build_article_reader, settings)
                parts.append(extract_part(app, settings, database, build, now))
            else:
                rules = LiveRules(settings.rules_dir, lambda directory: load_rule_book([directory]), rules_version, now)
                parts.append(detect_part(app, settings, database, subscription_book(), rules, member, now))
        yield Worker(parts, reach, lambda: say_ready(settings.ready_socket))
