"""What was caught on this machine instead of being sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from streams.domain.caught import CaughtMail, CaughtRequest


class Catcher(Protocol):
    """Keeps the newest mails and requests that were caught."""

    def mails(self) -> Sequence[CaughtMail]:
        """The mails, newest first."""
        ...

    def requests(self) -> Sequence[CaughtRequest]:
        """The webhooks and chat messages, newest first."""
        ...

    def keep_request(self, url: str, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        """Keep a request."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...
