"""Dead letters: input that could not be processed, kept whole with its reason."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """One record as it came, where it came from, and why it could not be processed.

    On the topic ``dead-letters`` key and value are the original bytes and the rest are headers
    (``tocsin-origin-topic``, ``-partition``, ``-offset``, ``tocsin-error-code``, ``tocsin-error``,
    ``tocsin-failed-at``, ``tocsin-attempt``).
    """

    key: bytes | None
    value: bytes | None
    topic: str
    partition: int
    offset: int
    code: str
    message: str
    failed_at: datetime
    attempt: int = 1
