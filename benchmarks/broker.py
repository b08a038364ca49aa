"""A broker of a benchmark's own, and the stream on it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.adapters.localrun.broker import Broker, Plan
from streams.adapters.localrun.jars import usable_cache
from streams.adapters.localrun.ports import free_port
from streams.bootstrap import topic_plans
from streams.services.topics.create import create_topics
from streams.settings import Settings
from tests.integration.stream import Stream


@contextmanager
def open_stream() -> Iterator[Stream]:
    """A stream with empty topics and an empty store; what it runs ends with it."""
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder:
        cache = usable_cache(user_cache_path("tocsin"), Path(folder))
        broker = Broker(Plan(home=Path(folder) / "broker", cache=cache, port=free_port()))
        kafka = broker.start().bootstrap or ""
        try:
            create_topics(KafkaTopicAdmin(kafka), topic_plans(Settings(kafka={"bootstrap": kafka})))
            stream = Stream(kafka, Path(folder))
            try:
                yield stream
            finally:
                stream.close()
        finally:
            broker.stop()
