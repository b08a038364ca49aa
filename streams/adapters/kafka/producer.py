"""Produces records unchanged, for operators who put back what they took out."""

from collections import deque
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from kafka import KafkaProducer
from kafka.errors import KafkaError, KafkaTimeoutError
from kafka.producer.future import FutureRecordMetadata

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import connecting
from streams.domain.errors import UnavailableError
from streams.domain.record import Header, Record

_IN_FLIGHT = 1_000


def sendable(headers: Iterable[Header]) -> list[tuple[str, bytes]]:
    """The headers as kafka-python sends them: it knows no header without a value, so that one gets an empty value."""
    return [(name, value or b"") for name, value in headers]


def close_producer(producer: KafkaProducer, seconds: float) -> None:
    """Close it, also where the broker is frozen; what is not durable by then is not waited for."""
    try:
        producer.close(timeout=seconds)
    except KafkaTimeoutError:
        producer._sender.force_close()  # noqa: SLF001 - kafka-python leaves its thread running for ever otherwise


class KafkaRecordSink:
    """Sends keys, values and headers unchanged, each to the partition that its key belongs to.

    Raises:
        UnavailableError: the broker does not answer or does not take a record.
    """

    def __init__(self, cluster: Cluster, max_message_bytes: int) -> None:
        self._pending: deque[FutureRecordMetadata] = deque()
        with connecting(cluster) as options:
            self._producer = KafkaProducer(
                **options,
                client_id="tocsin-produce",
                acks="all",
                enable_idempotence=True,
                linger_ms=5,
                max_request_size=max_message_bytes,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                while self._pending:
                    self._settle()
        finally:
            close_producer(self._producer, 5)

    def send(self, topic: str, record: Record) -> None:
        """Hand one over; at the end of the ``with`` block all are durable, or UnavailableError was raised."""
        try:
            future = self._producer.send(topic, key=record.key, value=record.value, headers=sendable(record.headers))
        except KafkaError as error:
            raise UnavailableError(f"topic {topic} does not take the record: {error}") from error
        self._pending.append(future)
        if len(self._pending) > _IN_FLIGHT:
            self._settle()

    def _settle(self) -> None:
        try:
            self._pending.popleft().get(timeout=60)
        except KafkaError as error:
            raise UnavailableError(f"the broker did not take a record: {error}") from error
