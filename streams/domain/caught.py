"""Deliveries that were caught on this machine instead of being sent."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtMail:
    """A mail that the catcher took.

    Attributes:
        id: unique; later mails have greater ids.
        at: when it came.
        sender: of the envelope.
        recipients: of the envelope.
        source: the message as it came.
    """

    id: str
    at: datetime
    sender: str
    recipients: tuple[str, ...]
    source: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtRequest:
    """A webhook or chat message that the catcher took.

    Attributes:
        id: unique; later requests have greater ids.
        at: when it came.
        url: where it was meant to go.
        headers: names in lower case.
        body: as it came.
    """

    id: str
    at: datetime
    url: str
    headers: dict[str, str]
    body: bytes
