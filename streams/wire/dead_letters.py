"""The wire form of dead letters: the original key, value and headers, followed by headers that give the reason."""

import re
from datetime import datetime

from streams.domain.dead_letter import DeadLetter, Rejection
from streams.domain.record import Header, Record

TOPIC = "dead-letters"

_ORIGIN = "tocsin-origin-topic"
"""The first header of the reason; the original's own headers stand before it."""
_PARTITION, _OFFSET = "tocsin-origin-partition", "tocsin-origin-offset"
_CODE, _MESSAGE, _FAILED_AT = "tocsin-error-code", "tocsin-error", "tocsin-failed-at"
_VALUE_LEFT_OUT = "tocsin-value-left-out"

_ATTEMPT, _REDRIVEN = "tocsin-attempt", "tocsin-redriven"
"""Headers of a record that was sent back: how often it was tried, and which letter it was."""
_REDRIVEN_AT = "tocsin-redriven-at"

_MAX_MESSAGE = 2_000


def dead_letter(record: Record, rejection: Rejection, now: datetime) -> DeadLetter:
    """The dead letter of a record; one that was redriven and failed again counts its attempts."""
    attempt = record.header(_ATTEMPT) or b"0"
    return DeadLetter(
        key=record.key,
        value=record.value,
        headers=tuple(header for header in record.headers if header[0] not in (_ATTEMPT, _REDRIVEN)),
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
        (_ORIGIN, letter.topic.encode()),
        (_PARTITION, str(letter.partition).encode()),
        (_OFFSET, str(letter.offset).encode()),
        (_CODE, letter.code.encode()),
        (_MESSAGE, message.encode("utf-8", "replace")),
        (_FAILED_AT, letter.failed_at.isoformat().encode()),
        (_ATTEMPT, str(letter.attempt).encode()),
    ]


def left_out_header(letter: DeadLetter) -> Header:
    """The header of a letter without its value, which was too large for this topic: the bytes that it had."""
    return _VALUE_LEFT_OUT, str(len(letter.value or b"")).encode()


def redriven_headers(letter: DeadLetter, letter_id: str) -> list[Header]:
    """The headers behind the original ones of a record that is sent back."""
    return [(_ATTEMPT, str(letter.attempt).encode()), (_REDRIVEN, letter_id.encode())]


def mark_headers(letter_id: str, now: datetime) -> list[Header]:
    """The headers of the mark that stands for a letter that was sent back."""
    return [(_REDRIVEN, letter_id.encode()), (_REDRIVEN_AT, now.isoformat().encode())]


def read_mark(record: Record) -> tuple[str, datetime] | None:
    """Which letter was sent back and when, if the record is such a mark."""
    letter_id = record.header_text(_REDRIVEN)
    return None if letter_id is None else (letter_id, _moment(record, _REDRIVEN_AT))


def is_letter(record: Record) -> bool:
    """Whether the record says why it could not be processed."""
    return bool(record.header(_CODE))


def is_whole(record: Record) -> bool:
    """Whether the original's value is in it."""
    return record.header(_VALUE_LEFT_OUT) is None


def read_letter(record: Record) -> DeadLetter:
    """The dead letter of a record; a record that somebody else put there has ``unknown`` for what it does not say."""
    return DeadLetter(
        key=record.key,
        value=record.value,
        headers=_original(record.headers),
        topic=record.header_text(_ORIGIN) or "unknown",
        partition=_number(record, _PARTITION, -1),
        offset=_number(record, _OFFSET, -1),
        code=record.header_text(_CODE) or "unknown",
        message=record.header_text(_MESSAGE) or "",
        failed_at=_moment(record, _FAILED_AT),
        attempt=_number(record, _ATTEMPT, 1),
    )


def _original(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    """The headers before the reason: the last such block is ours, whatever the original brought along."""
    begins = max((number for number, (name, _) in enumerate(headers) if name == _ORIGIN), default=0)
    return headers[:begins]


def _number(record: Record, header: str, default: int) -> int:
    text = record.header_text(header) or ""
    return int(text) if re.fullmatch("-?[0-9]{1,19}", text) else default


def _moment(record: Record, header: str) -> datetime:
    try:
        return datetime.fromisoformat(record.header_text(header) or "")
    except ValueError:
        return record.arrived_at
