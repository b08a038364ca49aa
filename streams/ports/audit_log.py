"""The record of changes that people made.

Every method takes the open transaction first and does its work within it.
"""

from typing import Protocol

from streams.domain.audit import AuditEntry, AuditQuery
from streams.ports.transaction import Transaction


class AuditLog(Protocol):
    """Changes, kept for as long as the settings say."""

    def note(self, tx: Transaction, entry: AuditEntry, /) -> None:
        """Put a change on record."""

    def entries(self, tx: Transaction, query: AuditQuery, /) -> list[tuple[int, AuditEntry]]:
        """The changes of the query with their numbers, newest first."""
