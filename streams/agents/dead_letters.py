"""Dead letters on their topic: key and value as they came, and the reason in headers."""

from datetime import datetime

from streams.agents.record import Record, Rejection
from streams.domain.dead_letter import DeadLetter

TOPIC = "dead-letters"
_LONGEST_MESSAGE = 2_000


def dead_letter(record: Record, rejection: Rejection, now: datetime) -> DeadLetter:
    """The dead letter of a record; one that was redriven and failed again counts its attempts."""
    attempt = record.headers.get("tocsin-attempt", b"0")
    return DeadLetter(
        key=record.key,
        value=record.value,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        code=rejection.code,
        message=rejection.message,
        failed_at=now,
        attempt=1 + (int(attempt) if attempt.isdigit() else 0),
    )


def headers_of(letter: DeadLetter) -> dict[str, bytes]:
    """Its headers on the topic."""
    message = letter.message
    if len(message) > _LONGEST_MESSAGE:
        message = f"{message[:_LONGEST_MESSAGE]}… ({len(message):,} characters in all)"
    return {
        "tocsin-origin-topic": letter.topic.encode(),
        "tocsin-origin-partition": str(letter.partition).encode(),
        "tocsin-origin-offset": str(letter.offset).encode(),
        "tocsin-error-code": letter.code.encode(),
        "tocsin-error": message.encode("utf-8", "replace"),
        "tocsin-failed-at": letter.failed_at.isoformat().encode(),
        "tocsin-attempt": str(letter.attempt).encode(),
    }
