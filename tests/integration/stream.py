"""A running stream on a real broker: workers, notifier, a receiver of webhooks, and what should come of articles."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

from examples.demo.receiver import Receiver
from streams.adapters.articles.html_text import read_page
from streams.adapters.kafka.groups import KafkaGroups
from streams.adapters.store.alerts import AlertQuery, list_alerts
from streams.adapters.store.database import Database
from streams.adapters.store.deliveries import deliveries
from streams.agents import NOT_DURABLE
from streams.bootstrap import as_store, build_extractor, load_rule_book, now
from streams.detect.detector import Detector
from streams.detect.memory_state import MemoryState
from streams.domain.consumer_group import ConsumerGroup
from streams.domain.endpoint import Channel
from streams.domain.errors import TocsinError
from streams.domain.subscription import Selector
from streams.domain.subscription_spec import SubscriptionSpec
from streams.ingest.normalise import normalise
from streams.services.subscriptions.subscribe import subscribe
from streams.settings import Settings
from tests.integration.processes import Tocsin
from tests.waiting import until


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One change of one story as the receiver was told of it."""

    story: tuple[str | None, ...]
    change: str
    stage: str | None
    webhook_id: str


RULE = "member-leaves-bloc"


class Stream:
    """What the tests of the whole stream share.

    Args:
        kafka: ``host:port`` of a broker with fresh topics.
        folder: for state and logs.
        store: SQLAlchemy URL; SQLite in the folder by default.
    """

    def __init__(self, kafka: str, folder: Path, store: str | None = None) -> None:
        self.kafka = kafka
        self.folder = folder
        self.environment = {
            "TOCSIN_STATE": str(folder / "state"),
            "TOCSIN_KAFKA__BOOTSTRAP": kafka,
            "TOCSIN_WORKER__PROCESSES": "1",
            "TOCSIN_WORKER__BATCH": "32",
            "TOCSIN_NOTIFY__ALLOW_NETWORKS": '["127.0.0.0/8"]',
        }
        if store is not None:
            self.environment["TOCSIN_STORE__URL"] = store
        self.settings = Settings(state=folder / "state", kafka={"bootstrap": kafka}, store={"url": store})
        self.database = Database(self.settings.store_url)
        self.database.migrate()
        self.receiver = Receiver()
        self._running: list[Tocsin] = []

    def run(self, *arguments: str, altered: str | None = None) -> Tocsin:
        """Start a command, altered or as it is."""
        started = Tocsin(*arguments, folder=self.folder, environment=self.environment, altered=altered)
        self._running.append(started)
        return started

    def close(self) -> None:
        """End everything."""
        for each in self._running:
            if each.code is None:
                each.terminate()
        self.receiver.close()
        self.database.close()

    def subscribe(self) -> None:
        """Have the receiver told of every exit from a bloc."""
        selector = Selector(rules=(RULE,))
        spec = SubscriptionSpec(name="test", selector=selector, channel=Channel.WEBHOOK, address=self.receiver.url)
        self.receiver.secret = subscribe(as_store(self.database), spec, now()).secret or ""

    def send(self, records: Iterable[tuple[str, bytes]], topic: str = "articles", **options: Any) -> None:
        """Put records on a topic as any producer could."""
        producer = KafkaProducer(bootstrap_servers=self.kafka, acks="all", linger_ms=5, **options)
        for future in [producer.send(topic, key=key.encode(), value=value) for key, value in records]:
            future.get(timeout=60)
        producer.close()

    def send_nothing(self) -> None:
        """Put a record with neither key nor value on ``articles``, as some tools do by mistake."""
        producer = KafkaProducer(bootstrap_servers=self.kafka)
        producer.send("articles", value=b"", headers=[("made-by", b"mistake")]).get(timeout=60)
        producer.close()

    def send_articles(self, trees: Iterable[dict[str, Any]]) -> None:
        """Put articles on their topic."""
        self.send((tree["id"], json.dumps(tree).encode()) for tree in trees)

    def read(self, topic: str) -> list[Any]:
        """Every record of a topic now."""
        consumer = KafkaConsumer(bootstrap_servers=self.kafka, enable_auto_commit=False, fetch_max_bytes=64_000_000)
        try:
            partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
            ends = consumer.end_offsets(partitions)
            consumer.assign(partitions)
            consumer.seek_to_beginning()
            found: list[Any] = []
            while any(consumer.position(partition) < end for partition, end in ends.items()):
                for records in consumer.poll(timeout_ms=500).values():
                    found += records
            return found
        finally:
            consumer.close()

    def processed(self, articles: int) -> bool:
        """Whether so many articles, and every event that they gave, are acknowledged."""
        groups = self.groups()
        return self.acknowledged() >= articles and "detect" in groups and groups["detect"].lag == 0

    def acknowledged(self) -> int:
        """How many articles are."""
        groups = self.groups()
        return sum(position.committed or 0 for position in groups["extract"].positions) if "extract" in groups else 0

    def is_idle(self) -> bool:
        """Whether no article waits."""
        groups = self.groups()
        return "extract" in groups and groups["extract"].lag == 0

    def groups(self) -> dict[str, ConsumerGroup]:
        """The consumer groups that have read something, by name."""
        try:
            return {group.name: group for group in KafkaGroups(self.kafka).read() if group.exists}
        except (TocsinError, KafkaError):
            return {}  # no broker at this moment

    def await_processed(self, articles: int, seconds: float) -> float:
        """Wait until so many articles went all the way; the seconds that it took."""
        return until(lambda: self.processed(articles), seconds, f"{articles} articles are processed")

    def restart(self, command: str) -> bool:
        """Start again what ended with exit code 70, as a supervisor does."""
        for ended in [each for each in self._running if each.command == command and each.code == NOT_DURABLE]:
            self._running.remove(ended)
            self.run(command)
        return False

    def told(self) -> list[Told]:
        """What the receiver was told of, in the order in which it came."""
        found = []
        for delivery in self.receiver.received:
            assert delivery.verified
            found += [_told(tree, delivery.webhook_id) for tree in delivery.event["data"]["changes"]]
        return found

    def has_told(self, state: MemoryState) -> bool:
        """Whether the receiver was told of every alert at its last stage."""
        return {(told.story, told.stage) for told in self.told()} >= set(stages(state).items())

    def await_told(self, state: MemoryState, seconds: float) -> float:
        """Wait until that is so; the seconds that it took."""
        return until(lambda: self.has_told(state), seconds, lambda: self.missing(state))

    def missing(self, state: MemoryState) -> str:
        """What was not told, and where it got stuck."""
        missing = set(stages(state).items()) - {(told.story, told.stage) for told in self.told()}
        with self.database.read() as connection:
            alerts = list_alerts(connection, AlertQuery(rule_id=RULE, limit=10**6))
            stored = {tracked.slot.dedupe: tracked.alert.stage for tracked in alerts}
            states = connection.execute(sa.select(deliveries.c.state, sa.func.count()).group_by(deliveries.c.state))
            counts = ", ".join(f"{count} {name}" for name, count in states)
        lines = [
            f"{story} at {stage}; in the store at {stored.get(story)}" for story, stage in sorted(missing, key=str)
        ]
        return "\n".join([f"all alerts are told; deliveries: {counts}; missing:", *lines])

    def check_told_once(self, state: MemoryState) -> None:
        """Nothing but the expected alerts was told, and each stage of each only once.

        Which stages came before the last depends on which of two partitions was read first.
        """
        told = self.told()
        assert {each.story for each in told} == stages(state).keys()
        assert len({each.webhook_id for each in told}) == len(told)
        steps = [(each.story, each.change, each.stage) for each in told]
        assert len(set(steps)) == len(steps), [step for step in steps if steps.count(step) > 1]
        opened = [each.story for each in told if each.change == "opened"]
        assert len(set(opened)) == len(opened) == len(stages(state))


def stages(state: MemoryState) -> dict[tuple[str | None, ...], str | None]:
    """The last stage of every story."""
    alerts = (tracked for tracked in state.alerts() if tracked.slot.rule_id == RULE)
    return {tracked.slot.dedupe: tracked.alert.stage for tracked in alerts}


def _told(tree: dict[str, Any], webhook_id: str) -> Told:
    alert = tree["alert"]
    story = tuple(alert["dedupe"].values())
    return Told(story=story, change=tree["change"], stage=alert["stage"], webhook_id=webhook_id)


def expected(trees: Sequence[dict[str, Any]]) -> MemoryState:
    """What one undisturbed process makes of the articles, in order: extractor and detector called directly."""
    settings = Settings()
    extractor = build_extractor(settings)
    detector = Detector(load_rule_book([settings.rules_dir]))
    state = MemoryState()
    arrival = datetime.now(UTC)
    for tree in trees:
        article = normalise(tree, now=arrival, read_page=read_page).article
        detector.detect(extractor(article), state, arrival)
    return state
