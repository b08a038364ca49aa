"""Access tokens: fetched from an authorisation server, kept until they expire."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error

from streams.domain.delivery import AttemptOutcome
from streams.domain.errors import UnavailableError
from streams.domain.oauth2 import OAuth2Client
from streams.ports.clock import Clock

_MARGIN = timedelta(seconds=60)
"""A token is not used so shortly before it expires: it must last for a whole request."""

_USUAL = 300
"""Seconds for which a token is kept whose server does not say how long it lasts."""

_HEADERS = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}

Post = Callable[[str, Mapping[str, str], bytes], Awaitable[AttemptOutcome]]
"""Posts a body with headers to a URL, once."""


class TokenSource:
    """The access tokens of clients, by the client credentials grant or a refresh token; many may ask at once."""

    def __init__(self, post: Post, clock: Clock) -> None:
        self._post = post
        self._clock = clock
        self._kept: dict[OAuth2Client, tuple[str, datetime]] = {}
        self._locks: dict[OAuth2Client, asyncio.Lock] = {}

    async def token(self, client: OAuth2Client) -> str:
        """A token that is good now; raises UnavailableError when the authorisation server gives none."""
        async with self._locks.setdefault(client, asyncio.Lock()):
            token, until = self._kept.get(client, ("", self._clock()))
            if until <= self._clock():
                token, until = await self._fetch(client)
                self._kept[client] = token, until
            return token

    def forget(self, client: OAuth2Client) -> None:
        """Fetch a new one the next time: the receiver did not take this one."""
        self._kept.pop(client, None)

    async def _fetch(self, client: OAuth2Client) -> tuple[str, datetime]:
        grant = BackendApplicationClient(client.client_id)
        whole = {"client_secret": client.client_secret} | ({"scope": client.scope} if client.scope else {})
        if client.refresh_token:
            body = grant.prepare_refresh_body(refresh_token=client.refresh_token, client_id=client.client_id, **whole)
        else:
            body = grant.prepare_request_body(include_client_id=True, **whole)
        answer = await self._post(client.token_url, _HEADERS, body.encode())
        if answer.error:
            raise UnavailableError(f"no access token: the authorisation server {answer.error}")
        try:
            given = grant.parse_request_body_response(answer.response, scope=client.scope or None)
        except (OAuth2Error, ValueError, Warning) as error:
            raise UnavailableError(f"no access token: the authorisation server says {type(error).__name__}") from error
        lasts = timedelta(seconds=float(given.get("expires_in") or _USUAL))
        return str(given["access_token"]), self._clock() + max(lasts - _MARGIN, lasts / 2)
