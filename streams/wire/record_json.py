"""Records as JSON lines that can be produced again: UTF-8 as text, other bytes as base64."""

import base64
import json
from dataclasses import dataclass

from streams.domain.record import Record
from streams.wire import codec as wire


def to_json(record: Record) -> str:
    """One line; :func:`from_json` gives the same key, value, headers and timestamp back, byte for byte."""
    return json.dumps(
        {
            "topic": record.topic,
            "partition": record.partition,
            "offset": record.offset,
            "timestamp_ms": record.timestamp_ms,
            "key": to_text(record.key),
            "value": to_text(record.value),
            "headers": [[name, to_text(value)] for name, value in record.headers],
        },
        ensure_ascii=False,
    )


def to_text(data: bytes | None) -> str | dict[str, str] | None:
    """Bytes as JSON holds them."""
    if data is None:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def from_json(line: bytes) -> Record:
    """The record of a line; raises RejectedError that says what is wrong with it."""
    read = wire.decode(line, _Line)
    return Record(
        topic=read.topic,
        partition=read.partition,
        offset=read.offset,
        timestamp_ms=read.timestamp_ms,
        key=_to_bytes(read.key),
        value=_to_bytes(read.value),
        headers=tuple((name, _to_bytes(value)) for name, value in read.headers),
    )


@dataclass(frozen=True, slots=True)
class _Base64:
    base64: bytes


@dataclass(frozen=True, slots=True)
class _Line:
    value: str | _Base64 | None
    key: str | _Base64 | None = None
    headers: tuple[tuple[str, str | _Base64 | None], ...] = ()
    topic: str = ""
    partition: int = -1
    offset: int = -1
    timestamp_ms: int = -1


def _to_bytes(data: str | _Base64 | None) -> bytes | None:
    return data.base64 if isinstance(data, _Base64) else data if data is None else data.encode()
