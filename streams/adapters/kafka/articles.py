"""A producer for the topic ``articles``."""

from collections import deque
from datetime import UTC, datetime
from types import TracebackType

from kafka import KafkaProducer
from kafka.errors import KafkaError, MessageSizeTooLargeError
from kafka.producer.future import FutureRecordMetadata

from streams.adapters.kafka.access import Cluster, access
from streams.adapters.kafka.cluster import connecting
from streams.adapters.kafka.producer import close_producer
from streams.domain.article import Article
from streams.domain.errors import RejectedError, UnavailableError
from streams.domain.trace import HEADER, INGEST, trace_of
from streams.ports.tracing import Tracing
from streams.wire import codec as wire

TOPIC = "articles"
_IN_FLIGHT = 2_000


class ArticleTopic:
    """Writes articles, keyed by their id so that corrections follow what they correct.

    Every replica in sync has an article before it counts as sent. Use as a context manager, or call :meth:`close`.
    """

    def __init__(
        self, cluster: Cluster, *, max_message_bytes: int, timeout: float = 30, tracing: Tracing | None = None
    ) -> None:
        """Connect.

        Args:
            cluster: where it is and how it is reached.
            max_message_bytes: longest article, as JSON.
            timeout: seconds for the broker to answer, and to take an article.
            tracing: is told of each article that is handed over.

        Raises:
            UnavailableError: no broker answers.
        """
        self._cluster = access(cluster)
        self._max_message_bytes = max_message_bytes
        self._timeout = timeout
        self._tracing = tracing
        self._pending: deque[tuple[str, FutureRecordMetadata]] = deque()
        milliseconds = int(timeout * 1000)
        with connecting(cluster, timeout) as options:
            self._producer = KafkaProducer(
                **options,
                client_id="tocsin-ingest",
                acks="all",
                enable_idempotence=True,
                linger_ms=5,
                max_request_size=max_message_bytes + 100_000,
                bootstrap_timeout_ms=milliseconds,
                max_block_ms=milliseconds,
                request_timeout_ms=milliseconds,
                delivery_timeout_ms=milliseconds + 1_000,
            )

    def send(self, article: Article) -> None:
        """Hand one article over; raises RejectedError (``too_large``) or UnavailableError."""
        value = wire.encode(article)
        if len(value) > self._max_message_bytes:
            raise RejectedError("too_large", f"{len(value):,} bytes as JSON; at most {self._max_message_bytes:,} fit")
        try:
            sent = self._producer.send(TOPIC, key=article.id.encode(), value=value, headers=self._trace(article))
            self._pending.append((article.id, sent))
        except MessageSizeTooLargeError as error:
            raise RejectedError("too_large", str(error)) from error
        except KafkaError as error:
            raise self._unavailable(article.id, error) from error
        while len(self._pending) > _IN_FLIGHT:
            self._await_oldest()

    def flush(self) -> None:
        """Wait until everything sent is durable; raises UnavailableError when that cannot be had."""
        try:
            self._producer.flush(timeout=self._timeout)
        except KafkaError as error:
            raise self._unavailable(self._pending[0][0], error) from error
        while self._pending:
            self._await_oldest()

    def close(self) -> None:
        """Close the connection; what is not durable by now is not waited for."""
        close_producer(self._producer, 1)

    def __enter__(self) -> "ArticleTopic":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _trace(self, article: Article) -> list[tuple[str, bytes]]:
        if self._tracing is None:
            return []
        at = datetime.now(UTC)
        self._tracing.span(INGEST, article.id, article.fetched_at or at, at)
        return [(HEADER, trace_of(article.id, INGEST).traceparent.encode())]

    def _await_oldest(self) -> None:
        article_id, future = self._pending.popleft()
        try:
            future.get(timeout=self._timeout)
        except KafkaError as error:
            raise self._unavailable(article_id, error) from error

    def _unavailable(self, article_id: str, error: Exception) -> UnavailableError:
        return UnavailableError(
            f"the broker at {self._cluster} did not take article {article_id} ({error}); ingest the file again: "
            "what was taken already is recognised by its id"
        )
