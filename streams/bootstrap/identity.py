"""Logging in with an account at an identity provider."""

from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING

from streams.domain.errors import TocsinError
from streams.domain.token import Scope
from streams.settings import Settings

if TYPE_CHECKING:
    from streams.adapters.store.database import Database
    from streams.console.context import TeamLogin

_TIMEOUT = 10.0


def team_login(settings: Settings, database: "Database") -> "TeamLogin | None":
    """What the pages need for it; none without a provider. Raises TocsinError when the secret cannot be read."""
    wanted = settings.openid
    if wanted.issuer is None:
        return None
    import httpx
    from cryptography.fernet import Fernet

    from streams.adapters.identity.openid import OpenIdProvider
    from streams.adapters.store.keys import shared_key
    from streams.console.context import TeamLogin
    from streams.domain.provider_login import ClaimMapping

    with database.begin() as connection:
        key = shared_key(connection, "openid")
    return TeamLogin(
        provider=OpenIdProvider(
            issuer=wanted.issuer,
            client_id=wanted.client_id,
            client_secret=_secret(settings),
            scope=wanted.scope,
            http=httpx.Client(timeout=_TIMEOUT),
        ),
        mapping=ClaimMapping(
            name=wanted.name_claim,
            role=wanted.role_claim,
            scopes={role: Scope(scope) for role, scope in wanted.roles.items()},
        ),
        sealer=Fernet(urlsafe_b64encode(key)),
    )


def _secret(settings: Settings) -> str:
    path = settings.openid.client_secret_file
    if path is None:
        return ""
    try:
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise TocsinError(f"openid.client_secret_file: {path} cannot be read: {error}") from error
    if not text:
        raise TocsinError(f"openid.client_secret_file: {path} is empty")
    return text
