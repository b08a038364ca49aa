"""Dead letters on their topic: key, value and headers as they came, and the reason in further headers."""

import re
from datetime import datetime

from streams.adapters.kafka.dead_letters import ATTEMPT, ORIGIN, REDRIVEN
from streams.agents.record import Record, Rejection
from streams.domain.dead_letter import DeadLetter, Header

_MAX_MESSAGE = 2_000


def dead_letter(record: Record, rejection: Rejection, now: datetime) -> DeadLetter:
    """The dead letter of a record; one that was redriven and failed again counts its attempts."""
    attempt = record.header(ATTEMPT) or b"0"
    return DeadLetter(
        key=record.key,
        value=record.value,
        headers=tuple(header for header in record.headers if header[0] not in (ATTEMPT, REDRIVEN)),
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        code=rejection.code,
        message=rejection.message,
        failed_at=now,
        attempt=1 + (int(attempt) if re.fullmatch(rb"[0-9]{1,9}", attempt) else 0),
    )


def reason_headers(letter: DeadLetter) -> list[Header]:
    """The headers that say where it came from and why; they stand behind the original ones."""
    message = letter.message
    if len(message) > _MAX_MESSAGE:
        message = f"{message[:_MAX_MESSAGE]}… ({len(message):,} characters in all)"
    return [
        (ORIGIN, letter.topic.encode()),
        ("tocsin-origin-partition", str(letter.partition).encode()),
        ("tocsin-origin-offset", str(letter.offset).encode()),
        ("tocsin-error-code", letter.code.encode()),
        ("tocsin-error", message.encode("utf-8", "replace")),
        ("tocsin-failed-at", letter.failed_at.isoformat().encode()),
        (ATTEMPT, str(letter.attempt).encode()),
    ]
