"""Consumer groups: their members, topics and lag."""

from dataclasses import dataclass

READS = {"extract": "articles", "detect": "events"}
"""Our own groups → the topic that each reads."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a group is in a partition.

    Attributes:
        committed: the next offset that it will read; None where it has committed none and will begin with the first.
        first: the oldest offset that the partition keeps.
        end: the next one that will be written, or that of the oldest transaction that is still open.
        member: who reads it now; empty if nobody does.
        host: the address from which that member reads.
    """

    topic: str
    partition: int
    committed: int | None
    first: int
    end: int
    member: str = ""
    host: str = ""

    @property
    def following(self) -> int:
        """The next offset that there is to be read."""
        return self.first if self.committed is None else max(self.committed, self.first)

    @property
    def lag(self) -> int:
        """Records still to be read."""
        return max(0, self.end - self.following)

    @property
    def lost(self) -> int:
        """Records that the topic's retention removed before the group has read them."""
        return 0 if self.committed is None else max(0, self.first - self.committed)


@dataclass(frozen=True, slots=True)
class ConsumerGroup:
    """A consumer group as it is.

    Attributes:
        state: Kafka's word: ``Stable``, ``Empty`` (nobody consumes), ``PreparingRebalance``…; ``Dead`` if there is
            no such group, as there may be one of ours that never began.
    """

    name: str
    state: str
    members: int
    positions: tuple[Position, ...]

    @property
    def exists(self) -> bool:
        """Whether the broker knows it."""
        return self.state != "Dead"

    @property
    def lag(self) -> int:
        """Records still to be read, in all."""
        return sum(position.lag for position in self.positions)

    @property
    def lost(self) -> int:
        """Records lost to retention before they were read, in all."""
        return sum(position.lost for position in self.positions)
