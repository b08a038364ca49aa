"""The topic of events and the store's offsets, for reading events again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from streams.bootstrap.clock import now
from streams.bootstrap.store import open_database
from streams.domain.consumer_group import READS
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.kafka.event_topic import KafkaEventTopic
    from streams.adapters.store.article_memory import StoredArticleMemory
    from streams.adapters.store.processed_offsets import StoredOffsets

GROUP = "detect"
TOPIC = READS[GROUP]


@contextmanager
def open_event_topic(settings: Settings) -> Iterator["KafkaEventTopic"]:
    """The topic; raises UnavailableError when no broker answers."""
    from streams.adapters.kafka.event_topic import KafkaEventTopic
    from streams.adapters.kafka.reader import KafkaTopicReader

    with KafkaTopicReader(settings.kafka.access, TOPIC) as reader:
        yield KafkaEventTopic(reader, settings.kafka.access, GROUP, TOPIC)


@contextmanager
def open_processed_offsets(settings: Settings) -> Iterator["StoredOffsets"]:
    """The store's offsets; raises UnavailableError when it cannot be reached."""
    from streams.adapters.store.processed_offsets import StoredOffsets

    with open_database(settings) as database:
        yield StoredOffsets(database, GROUP, TOPIC, now)


@contextmanager
def open_article_memory(settings: Settings) -> Iterator["StoredArticleMemory"]:
    """What extraction remembers; raises UnavailableError when the store cannot be reached."""
    from streams.adapters.store.article_memory import StoredArticleMemory

    with open_database(settings) as database:
        yield StoredArticleMemory(database)
