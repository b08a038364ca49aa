"""Suppressions: addresses that get no more mail, of one subscription or at all, and why."""

from dataclasses import dataclass
from datetime import datetime

BOUNCED = "bounced: "
"""What the reason begins with where the mail server said that there is no such mailbox."""

EVERYTHING = "*"
"""In place of a subscription's id: the address gets nothing at all."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """One address that gets no more mail of one subscription, or of :data:`EVERYTHING`."""

    address: str
    subscription_id: str
    reason: str
    at: datetime
