"""Deliveries to topics on a real broker, as consumers read them with the CloudEvents SDK."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka_event
from kafka import KafkaConsumer

from streams.adapters.channels.kafka.channel import KafkaChannel
from streams.adapters.kafka.topics import KafkaTopicAdmin
from streams.adapters.localrun.ports import free_port
from streams.domain.alert import Change
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.topic import TopicPlan
from streams.services.topics.create import create_topics
from streams.wire.codec import parse
from tests.unit.notify.stories import NOON, change
from tests.unit.notify.test_cloudevent import delivery
from tests.waiting import patient

TOPIC = "risk-desk"
PLAN = TopicPlan(
    name=TOPIC, partitions=3, replication=1, retention_days=7, compression="producer", max_message_bytes=15_000
)


def send(kafka: str, *messages: Delivery, topic: str = TOPIC, timeout: float = 60) -> list[AttemptOutcome]:
    endpoint = Endpoint(id="end_1", channel=Channel.KAFKA, address=topic, created_at=NOON)

    async def run() -> list[AttemptOutcome]:
        threads = ThreadPoolExecutor(2)
        async with KafkaChannel(
            kafka, allowed=("risk-*",), home="https://t.example", timeout=timeout, threads=threads
        ) as channel:
            return [await channel.send(each, endpoint) for each in messages]

    return asyncio.run(run())


def test_a_topic_gets_cloudevents_in_binary_mode_in_the_order_of_each_story(topics: str) -> None:
    create_topics(KafkaTopicAdmin(topics), [PLAN])
    story = delivery(change()).alert_id
    sent = [
        replace(delivery(change(kind)), id=f"msg_{kind}", sequence=number)
        for number, kind in enumerate((Change.OPENED, Change.ESCALATED, Change.RETRACTED))
    ]
    digest = replace(delivery(change()), id="msg_digest", alert_id=None, subscription_id="sub_1", replay_of="msg_0")
    outcomes = send(topics, *sent, digest)
    assert {each.verdict for each in outcomes} == {AttemptVerdict.DELIVERED}
    assert outcomes[0].response.startswith("risk-desk[")
    with_kafka = KafkaConsumer(
        TOPIC, bootstrap_servers=topics, auto_offset_reset="earliest", consumer_timeout_ms=int(patient(20) * 1000)
    )
    records = [next(with_kafka) for _ in range(4)]
    with_kafka.close()
    events = {
        event.get_id(): (record, event)
        for record in records
        for event in [from_kafka_event(KafkaMessage(dict(record.headers), record.key, record.value))]
    }
    of_story = [record for record in records if record.key == str(story).encode()]
    assert [dict(each.headers)["ce_id"].decode() for each in of_story] == [each.id for each in sent]
    assert len({each.partition for each in of_story}) == 1
    record, event = events["msg_opened"]
    assert event.get_type() == "tocsin.alert.opened.v1"
    assert event.get_source() == "https://t.example"
    assert event.get_subject() == str(story)
    assert event.get_data() == parse(sent[0].payload)
    assert dict(record.headers)["content-type"] == b"application/json"
    assert events["msg_digest"][0].key == b"sub_1"
    assert events["msg_digest"][1].get_extension("replayof") == "msg_0"


def test_a_message_that_the_topic_does_not_take_is_refused_for_good(topics: str) -> None:
    create_topics(KafkaTopicAdmin(topics), [replace(PLAN, name="risk-small", max_message_bytes=1_000)])
    [outcome] = send(topics, delivery(change()), topic="risk-small")
    assert (outcome.verdict, "no message so large" in outcome.error) == (AttemptVerdict.REFUSED, True)


def test_a_topic_that_the_operator_did_not_allow_waits_for_the_setting() -> None:
    [outcome] = send("127.0.0.1:1", delivery(), topic="elsewhere")
    assert (outcome.verdict, "name it in notify.topics" in outcome.error) == (AttemptVerdict.MISCONFIGURED, True)


def test_without_a_broker_a_delivery_is_tried_again() -> None:
    [outcome] = send(f"127.0.0.1:{free_port()}", delivery())
    assert outcome.verdict is AttemptVerdict.RETRY


def test_a_topic_that_is_not_there_is_waited_for(topics: str) -> None:
    [outcome] = send(topics, delivery(), topic="risk-nowhere", timeout=0.5)
    assert outcome.verdict is AttemptVerdict.RETRY
