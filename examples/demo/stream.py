"""The demo's view of the topics: what came out of extraction, and whether everything was read."""

import json
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from streams.adapters.consumer_groups import read_groups


def events(bootstrap: str) -> list[dict[str, Any]]:
    """Every event on the topic ``events`` now, oldest article first."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    try:
        ends = _ends(consumer, "events")
        consumer.assign(list(ends))
        consumer.seek_to_beginning()
        found = []
        while any(consumer.position(partition) < end for partition, end in ends.items()):
            for records in consumer.poll(timeout_ms=500).values():
                found += [json.loads(r.value) for r in records if dict(r.headers).get("tocsin-kind") != b"withdrawal"]
        return sorted(found, key=lambda event: event["article"]["published_at"])
    finally:
        consumer.close()


def unread(bootstrap: str) -> int:
    """How many articles and events no worker has acknowledged yet."""
    committed = {
        (where.topic, where.partition): where.committed
        for group in read_groups(bootstrap, ("extract", "detect"))
        for where in group.positions
    }
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    try:
        ends = {where: end for topic in ("articles", "events") for where, end in _ends(consumer, topic).items()}
        return sum(end - committed.get((where.topic, where.partition), 0) for where, end in ends.items())
    finally:
        consumer.close()


def _ends(consumer: KafkaConsumer, topic: str) -> dict[TopicPartition, int]:
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    ends: dict[TopicPartition, int] = consumer.end_offsets(partitions)
    return ends
