"""Faust's Kafka transport, reading committed records only.

Faust offers that only together with its exactly-once mode, which swallows errors of commits.
"""

import aiokafka
import faust
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread, Consumer, Transport


class CommittedReads(AIOKafkaConsumerThread):
    """A consumer that never sees records of transactions that were aborted or are not decided."""

    def _create_worker_consumer(self, transport: Transport) -> aiokafka.AIOKafkaConsumer:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"  # noqa: SLF001 - read when the consumer starts; Faust has no setting
        return consumer


class CommittedConsumer(Consumer):
    """Faust's consumer on such a thread."""

    def _new_consumer_thread(self) -> AIOKafkaConsumerThread:
        return CommittedReads(self, loop=self.loop, beacon=self.beacon)


class CommittedTransport(Transport):
    """Faust's transport with such consumers."""

    Consumer = CommittedConsumer


def read_committed(app: faust.App) -> None:
    """Have an app that has not begun use this transport."""
    app.transport = CommittedTransport(app.conf.broker_consumer, app)


def current_member_id(app: faust.App) -> str:
    """What the group's coordinator calls a running app; empty until it has joined."""
    consumer = app.consumer._thread._consumer  # noqa: SLF001 - neither library has a way to ask
    return str(consumer._coordinator.member_id) if consumer is not None and consumer._coordinator else ""  # noqa: SLF001
