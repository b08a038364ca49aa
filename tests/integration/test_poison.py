"""An event on which detection fails becomes a dead letter, whenever the worker dies, and goes back as it came."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from signal import SIGKILL

from aiokafka import AIOKafkaProducer

from streams.adapters.kafka.reader import KafkaTopicReader
from streams.adapters.kafka.redriver import KafkaRedriver
from streams.adapters.store.alerts import AlertQuery, list_alerts
from streams.domain.article import Article
from streams.domain.dead_letter import StoredLetter
from streams.domain.event import Event
from streams.services.dead_letters.find import find_letters
from streams.wire import codec as wire
from tests.integration.altered import INSTANTS, POISON
from tests.integration.stream import Stream
from tests.unit.agents.test_article_reader import one_exit
from tests.waiting import until

HEADERS = [("trace", b"\xff"), ("trace", None), ("tocsin-kind", b"event")]


def events(*articles: str) -> list[Event]:
    published = datetime.now(UTC) - timedelta(hours=1)
    return [event for name in articles for event in one_exit(Article(id=name, text="x", published_at=published))]


async def send(kafka: str, found: Sequence[Event]) -> None:
    """Put events on their topic; kafka-python cannot send a header without a value."""
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for event in found:
            await producer.send("events", wire.encode(event), event.story_key.encode(), headers=HEADERS)


def letters(kafka: str) -> list[StoredLetter]:
    with KafkaTopicReader(kafka, "dead-letters") as reader:
        return find_letters(reader)


def test_an_event_that_fails_is_a_dead_letter_whenever_its_worker_is_killed_and_is_sent_back_as_it_came(
    topics: str, tmp_path: Path
):
    stream = Stream(topics, tmp_path)
    first, poison, last = events("first", POISON, "last")
    asyncio.run(send(topics, [first, poison, last]))
    try:
        for instant in INSTANTS:
            dying = stream.run("worker", "--only", "detect", altered=instant)
            until(lambda dying=dying: dying.code is not None, 60, lambda d=dying: f"it dies:\n{d.log.read_text()}")
            assert dying.code == -SIGKILL, dying.log.read_text()
            assert letters(topics), instant
        stream.run("worker", "--only", "detect", altered="never")
        stream.await_processed(0, 60)
        with stream.database.read() as connection:
            (tracked,) = list_alerts(connection, AlertQuery())
        assert tracked.alert.event_count == 2
        found = letters(topics)
        assert {each.letter.code for each in found} == {"detection_failed"}
        assert {each.letter.value for each in found} == {wire.encode(poison)}
        assert found[0].letter.headers == tuple(HEADERS)

        list(KafkaRedriver(topics, 2_000_000).redrive(found[:1], datetime.now(UTC)))
        until(lambda: len(letters(topics)) > len(found), 30, "the worker fails on it again")
        again = letters(topics)[-1].letter
        assert (again.attempt, again.value) == (2, wire.encode(poison))
        assert again.headers == (("trace", b"\xff"), ("trace", b""), ("tocsin-kind", b"event"))
    finally:
        stream.close()
