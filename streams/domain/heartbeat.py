"""Heartbeats: what a running process reports about itself every second."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """One process at one moment.

    Attributes:
        role: ``collect``, ``worker``, ``notify`` or ``serve``: the command that runs.
        at: when it was written.
        ready: whether it has begun its work.
        done: how much it has done since its start, by what it is: articles, records of each agent, attempts.
    """

    role: str
    pid: int
    started_at: datetime
    at: datetime
    ready: bool
    done: dict[str, int] = field(default_factory=dict)
