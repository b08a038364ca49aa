"""Running everything on one machine: the broker, and the processes beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

Progress = Callable[[int, int], None]
"""Called with (bytes in place, bytes in all) as the broker's files arrive; from several threads."""


@dataclass(frozen=True, slots=True)
class BrokerStatus:
    """A broker as it is now.

    Attributes:
        state: ``stopped``, ``starting`` (its process lives but does not answer) or ``ready``.
        log: where to read what it said.
    """

    state: str
    version: str
    bootstrap: str | None
    pid: int | None
    cluster_id: str | None
    memory_mb: int | None
    java: str | None
    log: Path


class LocalBroker(Protocol):
    """A single Kafka node of this machine."""

    def status(self) -> BrokerStatus:
        """How it is now."""
        ...

    def runs(self) -> bool:
        """Whether its process lives."""
        ...

    def cluster_id(self) -> str | None:
        """The id of its cluster, whether it runs or not; none before its first start."""
        ...

    def start(self, progress: Progress | None = None, abandoned: Callable[[], bool] = ...) -> BrokerStatus:
        """Start it and wait until it answers; raises UnavailableError."""
        ...

    def stop(self, patience: float = ...) -> bool:
        """Stop it within so many seconds; False when it did not run."""
        ...


class Supervisor(Protocol):
    """Keeps processes running."""

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Run them until :meth:`stop`; raises UnavailableError when one could not start."""
        ...

    def stop(self) -> None:
        """Ask for the end."""
        ...
