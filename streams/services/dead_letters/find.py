"""Find dead letters."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from streams.domain.dead_letter import DeadLetter, StoredLetter
from streams.domain.errors import TocsinError
from streams.domain.record import OffsetRange, Record
from streams.ports.topics import TopicReader
from streams.wire.dead_letters import is_whole, read_letter, read_mark


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterQuery:
    """Which letters.

    Attributes:
        codes: only those with one of these error codes.
        origin: only those from this topic.
        key: only those with this key.
        text: only those whose reason has these words, in upper or lower case.
        since, until: when they reached the topic ``dead-letters``.
    """

    codes: Collection[str] = ()
    origin: str | None = None
    key: str | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, letter: DeadLetter) -> bool:
        """Whether the letter is such a one, whenever it came."""
        return (
            (not self.codes or letter.code in self.codes)
            and self.origin in (None, letter.topic)
            and self.key in (None, (letter.key or b"").decode("utf-8", "replace"))
            and (self.text is None or self.text.lower() in letter.message.lower())
        )


def find_letters(reader: TopicReader, query: LetterQuery | None = None) -> list[StoredLetter]:
    """The letters, oldest first, each with whether it was redriven.

    Args:
        reader: of the topic ``dead-letters``.
        query: which; all when None. Marks are looked for up to now, whatever the query's end.
    """
    query = query or LetterQuery()
    wanted = reader.between(query.since, query.until)
    until_now = {number: OffsetRange(wanted[number].start, r.end) for number, r in reader.kept().items()}
    letters: list[tuple[Record, DeadLetter]] = []
    redriven: dict[str, datetime] = {}
    for record in reader.read(until_now):
        if (mark := read_mark(record)) is not None:
            redriven[mark[0]] = mark[1]
        elif record.offset < wanted[record.partition].end and query.takes(letter := read_letter(record)):
            letters.append((record, letter))
    return [
        StoredLetter(record.local_origin, letter, redriven.get(record.local_origin), is_whole(record))
        for record, letter in letters
    ]


def find_letter_record(reader: TopicReader, letter_id: str) -> Record:
    """The record of one letter as the topic keeps it.

    Raises:
        ValueError: the id is not ``PARTITION@OFFSET``.
        TocsinError: there is no such letter.
    """
    match = re.fullmatch("([0-9]{1,9})@([0-9]{1,18})", letter_id)
    if match is None:
        raise ValueError(f"{letter_id!r} is not PARTITION@OFFSET, such as 2@153")
    partition, offset = int(match[1]), int(match[2])
    kept = reader.kept().get(partition)
    if kept is not None and kept.start <= offset < kept.end:
        for record in reader.read({partition: OffsetRange(offset, offset + 1)}):
            return record
    raise TocsinError(f"no dead letter {letter_id}; `tocsin dead-letters list` shows those that are kept")
