"""The topic ``dead-letters`` from the operator's side: what waits there, and sending it back where it came from."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from kafka import KafkaProducer
from kafka.errors import KafkaError

from streams.adapters.kafka.access import Cluster
from streams.adapters.kafka.cluster import connecting
from streams.adapters.kafka.producer import sendable
from streams.adapters.kafka.reader import Span, StoredRecord, TopicReader
from streams.domain.dead_letter import DeadLetter, Header
from streams.domain.errors import UnavailableError

TOPIC = "dead-letters"
LEFT_OUT = "tocsin-value-left-out"
"""Header of a letter without its value, which was too large for this topic: the bytes that it had."""

ORIGIN = "tocsin-origin-topic"
"""The first header of the reason; the original's own headers stand before it."""

ATTEMPT, REDRIVEN = "tocsin-attempt", "tocsin-redriven"
"""Headers of a record that was sent back: how often it was tried, and which letter it was."""

_REDRIVEN_AT = "tocsin-redriven-at"
_TRANSACTIONAL_ID = "tocsin-redrive"


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A dead letter as the topic keeps it.

    Attributes:
        place: ``partition@offset`` in the topic ``dead-letters``: how commands name it.
        redriven_at: when it was sent back to its topic; None while it waits.
        whole: whether the original is in it; one that was too large for this topic is only at its origin.
    """

    place: str
    letter: DeadLetter
    redriven_at: datetime | None
    whole: bool = True


def read_letters(reader: TopicReader, spans: dict[int, Span] | None = None) -> list[StoredLetter]:
    """The letters, oldest first, each with whether it was redriven.

    Args:
        reader: of the topic ``dead-letters``.
        spans: what to read; everything when None. Marks are looked for behind it too.
    """
    wanted = spans or reader.kept()
    until_now = {number: Span(wanted[number].start, span.end) for number, span in reader.kept().items()}
    letters: list[tuple[StoredRecord, DeadLetter]] = []
    redriven: dict[str, datetime] = {}
    for record in reader.read(until_now):
        if (place := record.header(REDRIVEN)) is not None:
            redriven[place] = _moment(record.header(_REDRIVEN_AT), record)
        elif record.offset < wanted[record.partition].end:
            letters.append((record, letter_of(record)))
    return [
        StoredLetter(record.place, letter, redriven.get(record.place), whole=record.header(LEFT_OUT) is None)
        for record, letter in letters
    ]


def letter_of(record: StoredRecord) -> DeadLetter:
    """The dead letter of a record; a record that somebody else put there has ``unknown`` for what it does not say."""
    return DeadLetter(
        key=record.key,
        value=record.value,
        headers=_original(record.headers),
        topic=record.header(ORIGIN) or "unknown",
        partition=_number(record.header("tocsin-origin-partition"), -1),
        offset=_number(record.header("tocsin-origin-offset"), -1),
        code=record.header("tocsin-error-code") or "unknown",
        message=record.header("tocsin-error") or "",
        failed_at=_moment(record.header("tocsin-failed-at"), record),
        attempt=_number(record.header(ATTEMPT), 1),
    )


class Redriver:
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
            self._producer.close(timeout=5)

    def _send(self, stored: StoredLetter, now: datetime) -> None:
        letter = stored.letter
        self._producer.begin_transaction()
        try:
            sent = [
                self._producer.send(
                    letter.topic,
                    key=letter.key,
                    value=letter.value,
                    headers=[
                        *sendable(letter.headers),
                        (ATTEMPT, str(letter.attempt).encode()),
                        (REDRIVEN, stored.place.encode()),
                    ],
                ),
                self._producer.send(
                    TOPIC,
                    value=b"",
                    partition=int(stored.place.partition("@")[0]),
                    headers=[(REDRIVEN, stored.place.encode()), (_REDRIVEN_AT, now.isoformat().encode())],
                ),
            ]
            for future in sent:
                future.get(timeout=60)
        except KafkaError:
            self._producer.abort_transaction()
            raise
        self._producer.commit_transaction()


def _original(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    """The headers before the reason: the last such block is ours, whatever the original brought along."""
    begins = max((number for number, (name, _) in enumerate(headers) if name == ORIGIN), default=0)
    return headers[:begins]


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch("-?[0-9]{1,19}", text) else default


def _moment(text: str | None, record: StoredRecord) -> datetime:
    try:
        return datetime.fromisoformat(text or "")
    except ValueError:
        return datetime.fromtimestamp(record.timestamp_ms / 1000, UTC)
