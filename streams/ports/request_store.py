"""Requests with idempotency keys in the store.

Every method takes the open transaction first and does its work within it.
"""

from datetime import datetime
from typing import Protocol

from streams.domain.kept_request import KeptRequest
from streams.ports.transaction import Transaction


class KeptRequests(Protocol):
    """Requests under their keys, each until it expires."""

    def add(self, tx: Transaction, request: KeptRequest, /) -> KeptRequest:
        """Add a request, or take over one that has expired; returns the one that is there then."""

    def take_over(self, tx: Transaction, there: KeptRequest, run: bytes, now: datetime, /) -> bool:
        """Begin one anew that was given up; False when somebody else did so first."""

    def note_effect(self, tx: Transaction, request: KeptRequest, /) -> bool:
        """Record that it changed something; False when somebody else has taken it over."""

    def settle(self, tx: Transaction, request: KeptRequest, answer: bytes, /) -> None:
        """Record what was answered."""

    def forget(self, tx: Transaction, request: KeptRequest, /) -> None:
        """Forget one that changed nothing, so that it can be sent again."""
