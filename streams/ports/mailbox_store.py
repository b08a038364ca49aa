"""Mailboxes, and up to where the store says that they were read."""

from typing import Protocol

from streams.domain.fetched import Fetched, FetchRequest
from streams.ports.transaction import Transaction


class MailboxReader(Protocol):
    """Reads mailboxes."""

    async def fetch(self, request: FetchRequest) -> Fetched:
        """The messages after the request's cursor; what goes wrong is in the answer."""
        ...


class MailboxCursors(Protocol):
    """Up to where mailboxes were read. Every method takes the open transaction first and works within it."""

    def find(self, tx: Transaction, mailbox: str, /) -> str:
        """Up to where a mailbox was read; empty if it never was."""

    def save(self, tx: Transaction, mailbox: str, cursor: str, /) -> None:
        """Note up to where a mailbox is read."""
