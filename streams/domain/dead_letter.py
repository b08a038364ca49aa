"""Dead letters: input that could not be processed, kept whole with its reason."""

from dataclasses import dataclass
from datetime import datetime

Header = tuple[str, bytes | None]
"""A record's header: Kafka keeps their order, and names may repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """One record as it came, where it came from, and why it could not be processed.

    On the topic ``dead-letters`` key and value are the original bytes. Its headers are the original ones and, behind
    them, the reason: ``tocsin-origin-topic``, ``-partition``, ``-offset``, ``tocsin-error-code``, ``tocsin-error``,
    ``tocsin-failed-at``, ``tocsin-attempt``.

    Attributes:
        headers: the original ones; a record that was sent back comes without the two that said so.
    """

    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = ()
    topic: str
    partition: int
    offset: int
    code: str
    message: str
    failed_at: datetime
    attempt: int = 1
