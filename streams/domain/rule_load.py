"""Rule loads: the rules that each worker has in force, and the faults that keep out newer ones."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLoad:
    """The rules of one worker.

    Attributes:
        worker: its member id.
        version: hash of the rule files that are in force.
        rules: how many they are.
        loaded_at: when they came into force.
        error: every fault of the files as they stand now; none when what is in force is what they say.
        failed_at: since when.
    """

    worker: str
    version: str
    rules: int
    loaded_at: datetime
    error: str | None = None
    failed_at: datetime | None = None
