"""The demo's view of the topics: what came out of extraction, and whether everything was read."""

import json
from typing import Any

from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient


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
    """How many records no worker has acknowledged yet."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    try:
        return sum(
            end - _committed(admin, group).get(partition, 0)
            for group, topic in (("extract", "articles"), ("detect", "events"))
            for partition, end in _ends(consumer, topic).items()
        )
    finally:
        consumer.close()
        admin.close()


def _ends(consumer: KafkaConsumer, topic: str) -> dict[TopicPartition, int]:
    partitions = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
    ends: dict[TopicPartition, int] = consumer.end_offsets(partitions)
    return ends


def _committed(admin: KafkaAdminClient, group: str) -> dict[TopicPartition, int]:
    return {where: what.offset for where, what in admin.list_consumer_group_offsets(group).items()}
