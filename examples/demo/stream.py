"""The demo's view of the topics: what came out of extraction, and whether everything was read."""

import json
from types import TracebackType
from typing import Any, Self

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, OffsetSpec

TOPICS = {"articles": "extract", "events": "detect"}
"""Each topic and the consumer group that has to read it."""


class Stream:
    """Looks at the topics through one connection, kept open from one look to the next."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._admin = KafkaAdminClient(bootstrap_servers=bootstrap, client_id="demo")
        described = self._admin.describe_topics(list(TOPICS))
        self._partitions = [
            TopicPartition(topic["name"], partition["partition_index"])
            for topic in described
            for partition in topic["partitions"]
        ]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._admin.close()

    def unread(self) -> int:
        """How many articles and events no worker has acknowledged yet."""
        read = {}  # before the ends, so that what is being written meanwhile counts as unread
        for group in TOPICS.values():
            read.update(self._admin.list_group_offsets([group])[group])
        ends = self._admin.list_partition_offsets(dict.fromkeys(self._partitions, OffsetSpec.LATEST))
        return sum(end.offset - (read[where].offset if where in read else 0) for where, end in ends.items())

    def articles(self) -> int:
        """How many articles were ever written, corrections included."""
        wanted = {where: OffsetSpec.LATEST for where in self._partitions if where.topic == "articles"}
        return sum(end.offset for end in self._admin.list_partition_offsets(wanted).values())

    def events(self) -> list[dict[str, Any]]:
        """Every event on the topic ``events`` now, oldest article first."""
        consumer = KafkaConsumer(bootstrap_servers=self._bootstrap, group_id=None, enable_auto_commit=False)
        try:
            partitions = [where for where in self._partitions if where.topic == "events"]
            ends = consumer.end_offsets(partitions)
            consumer.assign(partitions)
            consumer.seek_to_beginning()
            found = []
            while any(consumer.position(partition) < end for partition, end in ends.items()):
                for records in consumer.poll(timeout_ms=500).values():
                    kinds = [dict(record.headers).get("tocsin-kind") for record in records]
                    found += [json.loads(r.value) for r, k in zip(records, kinds, strict=True) if k != b"withdrawal"]
            return sorted(found, key=lambda event: event["article"]["published_at"])
        finally:
            consumer.close()
