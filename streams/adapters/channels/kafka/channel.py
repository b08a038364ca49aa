"""The channel Kafka: writes a delivery to a topic as a CloudEvent in binary mode."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from types import TracebackType
from typing import Self

from kafka import KafkaProducer
from kafka.errors import (
    AuthorizationError,
    BrokerResponseError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
)

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import connecting
from streams.adapters.kafka.producer import close_producer
from streams.domain.delivery import AttemptOutcome, AttemptVerdict, Delivery
from streams.domain.endpoint import Endpoint
from streams.domain.errors import UnavailableError
from streams.notify import cloudevent

_CLOSING = 5.0
"""Seconds to wait for a producer to close; nothing is under way by then."""


class KafkaChannel:
    """Sends deliveries to topics. Connects at the first one; an ``async with`` block ends the connection.

    A delivery has arrived once every copy of its partition that is in sync has it. Messages of one story have one
    key, so they are in one partition and in order.

    Args:
        allowed: the topics that may be written to; ``*`` and ``?`` are wildcards.
        home: the source of the events, the address of the pages.
        timeout: seconds for one attempt.
        threads: of its own, because clients of Kafka block.
    """

    def __init__(
        self, cluster: Cluster, *, allowed: tuple[str, ...], home: str, timeout: float, threads: ThreadPoolExecutor
    ) -> None:
        self._cluster = cluster
        self._allowed = allowed
        self._home = home
        self._timeout = timeout
        self._threads = threads
        self._connecting = threading.Lock()
        self._producer: KafkaProducer | None = None

    async def send(self, delivery: Delivery, endpoint: Endpoint) -> AttemptOutcome:
        """Try once."""
        topic = endpoint.address
        if not any(fnmatchcase(topic, pattern) for pattern in self._allowed):
            error = f"the topic {topic} is not allowed: name it in notify.topics"
            return AttemptOutcome(verdict=AttemptVerdict.MISCONFIGURED, error=error)
        try:
            async with asyncio.timeout(self._timeout):
                return await asyncio.get_running_loop().run_in_executor(self._threads, self._send, delivery, topic)
        except TimeoutError:
            return _again(f"the broker did not take it within {self._timeout:g} s")

    def _send(self, delivery: Delivery, topic: str) -> AttemptOutcome:
        attributes, data = cloudevent.parts(delivery, self._home)
        kind = attributes.pop("datacontenttype")
        headers = [(f"ce_{name}", value.encode()) for name, value in attributes.items()]
        key = delivery.alert_id or delivery.subscription_id or delivery.id
        try:
            sent = self._connected().send(
                topic, key=key.encode(), value=data, headers=[*headers, ("content-type", kind.encode())]
            )
            at = sent.get(timeout=self._timeout)
        except (KafkaError, UnavailableError) as error:
            self._renew_after(error)
            return _outcome(topic, error)
        return AttemptOutcome(verdict=AttemptVerdict.DELIVERED, response=f"{topic}[{at.partition}] offset {at.offset}")

    def _connected(self) -> KafkaProducer:
        with self._connecting:
            if self._producer is None:
                with connecting(self._cluster, self._timeout) as options:
                    self._producer = KafkaProducer(
                        **options,
                        client_id="tocsin-notify",
                        acks="all",
                        enable_idempotence=True,
                        max_block_ms=int(self._timeout * 1000),
                        request_timeout_ms=int(self._timeout * 500),
                        delivery_timeout_ms=int(self._timeout * 1000),
                    )
            return self._producer

    def _renew_after(self, error: Exception) -> None:
        """Connect anew after what a producer does not recover from by itself."""
        if isinstance(error, KafkaError) and not (error.retriable or isinstance(error, BrokerResponseError)):
            with self._connecting:
                broken, self._producer = self._producer, None
            if broken is not None:
                close_producer(broken, 0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._producer is not None:
            await asyncio.to_thread(close_producer, self._producer, _CLOSING)
        self._threads.shutdown(wait=False)


def _outcome(topic: str, error: Exception) -> AttemptOutcome:
    """What an error of the broker means for the delivery."""
    if isinstance(error, MessageSizeTooLargeError):
        return AttemptOutcome(verdict=AttemptVerdict.REFUSED, error=f"{topic} takes no message so large: {error}")
    if isinstance(error, AuthorizationError):
        return AttemptOutcome(verdict=AttemptVerdict.MISCONFIGURED, error=f"we may not write to {topic}: {error}")
    if isinstance(error, KafkaTimeoutError):
        return _again(f"the broker knows no topic {topic}, or does not answer: {error}")
    return _again(str(error))


def _again(error: str) -> AttemptOutcome:
    return AttemptOutcome(verdict=AttemptVerdict.RETRY, error=error)
