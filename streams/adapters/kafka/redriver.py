"""Sends dead letters back to their topics in Kafka transactions."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from kafka import KafkaProducer
from kafka.errors import KafkaError

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import connecting
from streams.adapters.kafka.producer import close_producer, sendable
from streams.domain.dead_letter import StoredLetter
from streams.domain.errors import UnavailableError
from streams.wire.dead_letters import TOPIC, mark_headers, redriven_headers

_TRANSACTIONAL_ID = "tocsin-redrive"


class KafkaRedriver:
    """Sends letters back to the topics they came from, each once.

    The original key, value and headers go back unchanged, and a mark goes to ``dead-letters``, both in one Kafka
    transaction: after a crash a letter is either sent and marked or neither. A second redriver at the same time is
    fenced off.
    """

    def __init__(self, cluster: Cluster, max_message_bytes: int) -> None:
        with connecting(cluster) as options:
            self._producer = KafkaProducer(
                **options,
                client_id=_TRANSACTIONAL_ID,
                transactional_id=_TRANSACTIONAL_ID,
                acks="all",
                max_request_size=max_message_bytes,
            )

    def redrive(self, letters: Iterable[StoredLetter], now: datetime) -> Iterator[StoredLetter]:
        """Send back those that wait and are whole; yields each when it is durable.

        Raises:
            UnavailableError: the broker does not take one; those yielded stay sent, the others wait.
        """
        try:
            self._producer.init_transactions()
            for stored in letters:
                if stored.redriven_at is None and stored.whole:
                    self._send(stored, now)
                    yield stored
        except KafkaError as error:
            raise UnavailableError(f"the broker did not take the letter back: {error}; run it again") from error
        finally:
            close_producer(self._producer, 5)

    def _send(self, stored: StoredLetter, now: datetime) -> None:
        letter = stored.letter
        self._producer.begin_transaction()
        try:
            sent = [
                self._producer.send(
                    letter.topic,
                    key=letter.key,
                    value=letter.value,
                    headers=sendable([*letter.headers, *redriven_headers(letter, stored.id)]),
                ),
                self._producer.send(
                    TOPIC,
                    value=b"",
                    partition=int(stored.id.partition("@")[0]),
                    headers=sendable(mark_headers(stored.id, now)),
                ),
            ]
            for future in sent:
                future.get(timeout=60)
        except KafkaError:
            self._producer.abort_transaction()
            raise
        self._producer.commit_transaction()
