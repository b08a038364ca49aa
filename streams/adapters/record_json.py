"""Records as JSON lines that can be produced again: text where bytes are text, base64 where they are not."""

import base64
import json
from collections.abc import Mapping

from streams.adapters.topic_reader import StoredRecord
from streams.domain.faults import RejectedError


def to_json(record: StoredRecord) -> str:
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


def from_json(line: str | bytes) -> StoredRecord:
    """The record of a line; raises RejectedError that says what is wrong with it."""
    try:
        tree = json.loads(line)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise RejectedError("not_json", f"{error}; `tocsin tail --json` prints such lines") from error
    if not isinstance(tree, Mapping) or "value" not in tree:
        raise RejectedError("wrong_form", 'expected an object with "value", as `tocsin tail --json` prints')
    try:
        return StoredRecord(
            topic=str(tree.get("topic", "")),
            partition=int(tree.get("partition", -1)),
            offset=int(tree.get("offset", -1)),
            timestamp_ms=int(tree.get("timestamp_ms", -1)),
            key=_to_bytes(tree.get("key")),
            value=_to_bytes(tree["value"]),
            headers=tuple((str(name), _to_bytes(value)) for name, value in tree.get("headers", ())),
        )
    except (TypeError, ValueError) as error:
        raise RejectedError("wrong_form", str(error)) from error


def _to_bytes(value: object) -> bytes | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, Mapping) and set(value) == {"base64"}:
        return base64.b64decode(value["base64"], validate=True)
    raise ValueError(f'expected text, null or {{"base64": …}}, got {json.dumps(value)[:60]}')
