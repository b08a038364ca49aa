"""A running ``tocsin up``, as seen by other commands."""

from dataclasses import dataclass
from datetime import datetime

READY = "ready"
"""The step at which everything runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRun:
    """How far a running ``tocsin up`` has come.

    Attributes:
        pid: its process.
        dev: whether it catches deliveries instead of sending them.
        step: what it is doing, in words; :data:`READY` once everything runs.
        started_at: when it was started.
    """

    pid: int
    dev: bool
    step: str
    started_at: datetime
