"""Tokens of the HTTP API: who may use it from elsewhere, and for what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a token may do."""

    INGEST = "ingest"
    READ = "read"
    WRITE = "write"
    FEED = "feed"

    def allows(self, other: "Scope") -> bool:
        """Whether this one includes the other: who may write may do everything, who may read may read feeds."""
        return self is Scope.WRITE or self is other or (self is Scope.READ and other is Scope.FEED)


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: without its text."""

    name: str
    scope: Scope
    created_at: datetime
    used_at: datetime | None
