"""Dead letters: input that could not be processed, kept unchanged with its reason."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.record import Header


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a record cannot be processed: a stable word for machines, and words for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """One record as it came, where it came from, and why it could not be processed.

    On the topic ``dead-letters`` key and value are the original bytes; ``streams/wire/dead_letters.py`` holds
    the form of its headers.

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

    @property
    def origin(self) -> str:
        """``topic/partition/offset`` of the record, with a question mark for what is not known."""
        return "/".join([self.topic, *(str(n) if n >= 0 else "?" for n in (self.partition, self.offset))])


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A dead letter as the topic keeps it.

    Attributes:
        id: ``partition@offset`` in the topic ``dead-letters``: how commands name it.
        redriven_at: when it was sent back to its topic; None while it waits.
        whole: whether the original is in it; one that was too large for this topic is only at its origin.
    """

    id: str
    letter: DeadLetter
    redriven_at: datetime | None
    whole: bool = True
