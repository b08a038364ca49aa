"""The progress of an agent, read by the watchdog and the heartbeat."""

import time


class Progress:
    """Counts what one agent has done since its start.

    Attributes:
        records: records that it has finished, in a batch that may still be under way.
        changed_at: when it last finished one, by the monotonic clock.
    """

    def __init__(self) -> None:
        self.records = 0
        self.changed_at = time.monotonic()

    def advance(self, records: int) -> None:
        """Note that so many more are finished."""
        self.records += records
        self.changed_at = time.monotonic()
