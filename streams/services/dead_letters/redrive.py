"""Send dead letters back to the topics they came from."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from streams.domain.audit import AuditEntry
from streams.domain.dead_letter import StoredLetter
from streams.domain.errors import TocsinError
from streams.ports.store import Store
from streams.ports.topics import Redriver

MAX_ATTEMPTS = 5
"""What failed so often fails for a reason that trying again does not mend."""

_RECORDED = 1_000
"""Letters that the record names of one redrive."""


@dataclass(frozen=True, slots=True)
class RedrivePlan:
    """What a redrive would do.

    Attributes:
        waiting: the letters to send back.
        redriven: how many went back before.
        hollow: how many are only at their origin, because they were too large for the topic.
        exhausted: how many were tried too often already.
    """

    waiting: Sequence[StoredLetter]
    redriven: int
    hollow: int
    exhausted: int

    @property
    def topics(self) -> Counter[str]:
        """How many go to which topic."""
        return Counter(stored.letter.topic for stored in self.waiting)

    @property
    def attempts(self) -> Counter[int]:
        """How many were tried how often."""
        return Counter(stored.letter.attempt for stored in self.waiting)


def plan_redrive(
    letters: Sequence[StoredLetter], ids: Sequence[str] = (), max_attempts: int = MAX_ATTEMPTS
) -> RedrivePlan:
    """Which of the letters can be sent back; each is sent once.

    Args:
        letters: those that were found.
        ids: only these of them; all when empty.
        max_attempts: a letter that was tried so often stays.

    Raises:
        TocsinError: a letter named is not among them, or one does not say where it came from.
    """
    by_id = {stored.id: stored for stored in letters}
    if missing := [each for each in ids if each not in by_id]:
        raise TocsinError(f"no such dead letter: {', '.join(missing)}; `tocsin dead-letters list` shows them")
    chosen = [by_id[each] for each in dict.fromkeys(ids)] or letters
    whole = [stored for stored in chosen if stored.whole]
    unsent = [stored for stored in whole if stored.redriven_at is None]
    waiting = [stored for stored in unsent if stored.letter.attempt < max_attempts]
    if homeless := [stored.id for stored in waiting if stored.letter.offset < 0]:
        raise TocsinError(
            f"{', '.join(homeless)} do not say where they came from: look with `tocsin dead-letters show`"
        )
    return RedrivePlan(waiting, len(whole) - len(unsent), len(chosen) - len(whole), len(unsent) - len(waiting))


def redrive_letters(
    store: Store, redriver: Redriver, letters: Sequence[StoredLetter], now: datetime
) -> Iterator[StoredLetter]:
    """Send letters back; yields each when it is durable.

    That it was asked for goes on record first: the broker has no part in the store's transactions, and what is done
    without a record is worse than a record of what a crash left undone. Raises UnavailableError.
    """
    if letters:
        with store.begin() as tx:
            store.audit.note(tx, _entry(letters, store.author, now))
    yield from redriver.redrive(letters, now)


def _entry(letters: Sequence[StoredLetter], who: str, now: datetime) -> AuditEntry:
    after = "\n".join(f"{each.id} to {each.letter.topic}" for each in letters[:_RECORDED])
    subject = f"{len(letters)} dead letter{'' if len(letters) == 1 else 's'}"
    return AuditEntry(at=now, who=who, action="redriven", kind="dead letter", subject=subject, after=after)
