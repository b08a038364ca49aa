"""Identity providers: where teams log in with the account that they have."""

from collections.abc import Mapping
from typing import Protocol

from streams.domain.provider_login import PendingLogin


class IdentityProvider(Protocol):
    """A provider of OpenID Connect. Its methods raise UnavailableError when it does not answer as one."""

    def login_address(self, pending: PendingLogin, return_to: str, /) -> str:
        """Where to send a browser to log in."""
        ...

    def claims(self, code: str, pending: PendingLogin, return_to: str, /) -> Mapping[str, object]:
        """What the provider says of who came back with a code; raises RejectedError when that proves nothing."""
        ...
