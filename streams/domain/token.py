"""Tokens of the HTTP API, and their scopes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a token may do."""

    INGEST = "ingest"
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"
    FEED = "feed"
    OWNER = "owner"

    def allows(self, other: "Scope") -> bool:
        """Whether this one includes the other.

        An administrator may do everything, also edit rules; who may write, everything else; who may read may read
        feeds. An owner may do nothing that others may not do too, and sees only what is theirs.
        """
        if self is Scope.WRITE:
            return other is not Scope.ADMIN
        return self is Scope.ADMIN or self is other or (self is Scope.READ and other is Scope.FEED)


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: without its text.

    Attributes:
        owner: whose subscriptions and endpoints one of scope owner sees.
    """

    name: str
    scope: Scope
    created_at: datetime
    used_at: datetime | None
    owner: str = ""
