"""Reads another producer's topic as a member of a consumer group."""

from types import TracebackType
from typing import Self

from kafka import KafkaConsumer
from kafka.errors import CommitFailedError, KafkaError

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import connecting
from streams.adapters.kafka.reader import record_of
from streams.domain.errors import UnavailableError
from streams.domain.record import Record
from streams.domain.topic import no_such_topic

_AT_ONCE = 100
_POLL_MS = 500


class KafkaGroupReader:
    """Reads a topic from where its group was, from the beginning the first time; a context manager.

    Raises:
        UnavailableError: no broker answers.
        TocsinError: there is no such topic.
    """

    def __init__(self, cluster: Cluster, topic: str, group: str) -> None:
        self._topic = topic
        with connecting(cluster) as options:
            self._consumer = KafkaConsumer(
                **options,
                client_id="tocsin-bridge",
                group_id=group,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                max_poll_records=_AT_ONCE,
                isolation_level="read_committed",
            )
            if not self._consumer.partitions_for_topic(topic):
                self._consumer.close()
                raise no_such_topic([topic])
        self._consumer.subscribe([topic])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._consumer.close()

    def poll(self) -> list[Record]:
        """Some records, in the order of each partition; none if none came for a moment."""
        try:
            found = self._consumer.poll(timeout_ms=_POLL_MS)
        except KafkaError as error:
            raise UnavailableError(f"topic {self._topic} cannot be read: {error}") from error
        return [record_of(each) for records in found.values() for each in records]

    def commit(self) -> None:
        """Acknowledge everything that was polled; what another member got meanwhile comes again there."""
        try:
            self._consumer.commit()
        except CommitFailedError:
            return
        except KafkaError as error:
            raise UnavailableError(f"the offsets of topic {self._topic} cannot be committed: {error}") from error
