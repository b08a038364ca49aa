"""What new, edited and renamed rules take over from the past."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from streams.domain.event_state import EventState


class RuleHistory(Protocol):
    """The past as one transaction of detection sees it."""

    def marks(self, names: Collection[str]) -> Collection[str]:
        """Those of these steps that were done before."""
        ...

    def note(self, name: str, now: datetime) -> None:
        """Note that a step is done."""
        ...

    def past_events(self, types: Collection[str], since: datetime, limit: int) -> Sequence[EventState]:
        """The retained events of these types and families (all without any) from that event time on, oldest first.

        Of more than ``limit`` the newest.
        """
        ...

    def rename(self, old: str, new: str) -> None:
        """Let the alerts and windows of a rule go on under another id."""
        ...
