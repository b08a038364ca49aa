"""Concerns: what runs but needs attention, so that "all is well" is said only when it is."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from streams.domain.consumer_group import ConsumerGroup
from streams.domain.errors import TocsinError
from streams.domain.figures import Figures
from streams.domain.wording import counted
from streams.ports.topics import TopicReader

OVERDUE = timedelta(minutes=5)
"""A delivery that is due longer than this waits for a notifier that does not come."""

MAX_LAG = 10_000
"""Records still to be read, from which on news is late."""

LETTERS_OF = timedelta(days=1)
"""Dead letters younger than this are news to somebody."""


class ConcernError(TocsinError):
    """Something needs somebody; the text says what."""


def check_endpoints(figures: Callable[[], Figures]) -> None:
    """Raises ConcernError where endpoints are disabled or nothing gets through to them."""
    found = figures()
    disabled = found.endpoints.get("disabled", 0)
    said = [f"{counted(disabled, 'endpoint')} disabled"] if disabled else []
    said += [f"nothing gets through to {found.failing_endpoints}"] if found.failing_endpoints else []
    _raise(said, "see `tocsin endpoints list`")


def check_deliveries(figures: Callable[[], Figures]) -> None:
    """Raises ConcernError where deliveries are overdue or dead."""
    found = figures()
    said = [f"one has been due for {found.oldest_due}"] if found.oldest_due > OVERDUE else []
    dead = found.deliveries.get("dead", 0)
    said += [f"{dead:,} dead"] if dead else []
    _raise(said, "is a notifier running? see `tocsin deliveries list --state dead`")


def check_feeds(figures: Callable[[], Figures]) -> None:
    """Raises ConcernError where feeds cannot be fetched or bring nothing new."""
    found = figures()
    said = [f"{found.failing_feeds} cannot be fetched"] if found.failing_feeds else []
    said += [f"{found.silent_feeds} bring nothing new"] if found.silent_feeds else []
    _raise(said, "see `tocsin feeds list`")


def check_agents(groups: Callable[[], Sequence[ConsumerGroup]]) -> None:
    """Raises ConcernError where nobody does an agent's work, or it is far behind, or records were lost."""
    said = []
    for group in groups():
        if not group.members:
            said.append(f"no running {group.name} worker")
        elif group.lag > MAX_LAG:
            said.append(f"{group.name} is {group.lag:,} records behind")
        if group.lost:
            said.append(f"{group.name} lost {group.lost:,} records to retention before they were read")
    _raise(said, "see `tocsin lag`, and run more workers")


def check_dead_letters(topic: Callable[[], AbstractContextManager[TopicReader]], now: datetime) -> None:
    """Raises ConcernError where input became dead letters, or was redriven, in the last day."""
    with topic() as reader:
        ranges = reader.between(now - LETTERS_OF, None)
    number = sum(each.end - each.start for each in ranges.values())
    _raise([f"{number:,} records in the last day"] if number else [], "see `tocsin dead-letters list`")


def _raise(said: Sequence[str], hint: str) -> None:
    if said:
        raise ConcernError(f"{', '.join(said)}; {hint}")
