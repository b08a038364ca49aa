"""OAuth 2 client credentials for servers that require access tokens."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth2Client:
    """A client of an authorisation server.

    Attributes:
        scope: what to ask for, separated by spaces; empty for what the server gives by itself.
        refresh_token: whose access to use instead of the client's own, where somebody granted it.
    """

    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""
    refresh_token: str = field(default="", repr=False)
