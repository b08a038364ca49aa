"""Records in a format of the user's choice: ``{partition}@{offset} {key} {value.actor.name}``."""

import string
from collections.abc import Callable

from streams.domain.record import Record
from streams.domain.wording import printable
from streams.services.records.conditions import field_values

_PLAIN: dict[str, Callable[[Record], str]] = {
    "topic": lambda record: record.topic,
    "partition": lambda record: str(record.partition),
    "offset": lambda record: str(record.offset),
    "time": lambda record: record.arrived_at.isoformat(),
    "key": lambda record: _text(record.key),
    "value": lambda record: _text(record.value),
}
FIELDS = (*_PLAIN, "header.NAME", "value.FIELD")
"""What a format can name."""


def parse_format(text: str) -> Callable[[Record], str]:
    r"""What writes a record by a format; ``{{`` is a brace, ``\t`` and ``\n`` are a tab and a line end.

    Raises:
        ValueError: the format is broken or names something else than FIELDS.
    """
    parts: list[str | Callable[[Record], str]] = []
    for literal, field, spec, conversion in string.Formatter().parse(text):
        parts.append(literal.replace("\\t", "\t").replace("\\n", "\n"))
        if spec or conversion:
            raise ValueError(f"{{{field}}} takes neither a width nor a conversion")
        if field is not None:
            parts.append(_field(field))
    return lambda record: "".join(part if isinstance(part, str) else printable(part(record)) for part in parts)


def _field(name: str) -> Callable[[Record], str]:
    head, _, path = name.partition(".")
    if name in _PLAIN:
        return _PLAIN[name]
    if head == "header" and path:
        return lambda record: record.header_text(path) or ""
    if head == "value" and path:
        return lambda record: ", ".join(field_values(record, path))
    raise ValueError(f"{{{name}}} is none of {', '.join(f'{{{field}}}' for field in FIELDS)}")


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "backslashreplace")
