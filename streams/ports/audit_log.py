"""The record of changes that people made.

Every method takes the open transaction first and does its work within it.
"""

from typing import Protocol

from streams.domain.audit import AuditEntry
from streams.ports.transaction import Transaction


class AuditLog(Protocol):
    """Changes, which are never deleted."""

    def note(self, tx: Transaction, entry: AuditEntry, /) -> None:
        """Put a change on record."""

    def entries(
        self, tx: Transaction, kind: str | None, subject: str | None, before: int | None, limit: int, /
    ) -> list[tuple[int, AuditEntry]]:
        """Changes with their numbers, newest first; of one kind, one subject, or before a number, if given."""
