"""Sessions of the pages: a browser that logged in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from streams.domain.token import Scope

SESSION_LENGTH = timedelta(hours=12)
LINK_LENGTH = timedelta(minutes=15)
"""How long a login link can be used, once."""
OPERATOR = "operator"
"""Who logged in with a link: somebody who can open the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session as it is kept: without the cookie's text.

    Attributes:
        id: what the store calls it; worthless to a browser.
        name: of the token with which it began or of the person, or :data:`OPERATOR`.
        seen_at: to a few minutes.
    """

    id: str
    name: str
    scope: Scope
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
