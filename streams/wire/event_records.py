"""Records of the topic ``events``."""

import re
from dataclasses import dataclass

from streams.domain.dead_letter import Rejection
from streams.domain.errors import RejectedError
from streams.domain.event import Event
from streams.domain.record import Record
from streams.domain.withdrawal import Withdrawal
from streams.wire import codec as wire

_FORMS: dict[bytes, type[Event] | type[Withdrawal]] = {b"event": Event, b"withdrawal": Withdrawal}
_NULL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A record and what it says; ``value`` is a Rejection where that cannot be understood."""

    record: Record
    value: Event | Withdrawal | Rejection


def decode(record: Record) -> Decoded:
    """Read the event or withdrawal in a record."""
    return Decoded(record, _value(record))


def _value(record: Record) -> Event | Withdrawal | Rejection:
    kind = record.header("tocsin-kind") or b"event"
    form = _FORMS.get(kind)
    if form is None:
        return Rejection(code="unknown_kind", message=f"tocsin-kind is {kind[:50]!r}; it is event or withdrawal")
    if not record.value:
        return Rejection(code="empty", message="the record is empty")
    if _NULL.search(record.value):
        return Rejection(code="null_character", message="a text contains a null character, which no store can keep")
    try:
        return wire.decode(record.value, form)
    except RejectedError as error:
        return Rejection(code=error.code, message=str(error))
