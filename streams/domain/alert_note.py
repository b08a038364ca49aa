"""Notes on alerts: what people who look at them write down for each other."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertNote:
    """A note on an alert, or its acknowledgement.

    Attributes:
        author: the name of their token, or their login name.
        text: one line; empty for an acknowledgement that says no more.
        acknowledges: they have taken the alert on.
    """

    at: datetime
    author: str
    text: str
    acknowledges: bool = False
