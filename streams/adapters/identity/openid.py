"""OpenID Connect: the authorisation code flow with PKCE, against a provider that is found by its issuer."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from streams.domain.errors import RejectedError, UnavailableError
from streams.domain.provider_login import PendingLogin

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""Asymmetric ones alone: with a symmetric one, whoever knows the client's secret could make tokens."""
_LEEWAY = 120
_KNOWN_FOR = 3600.0
"""Seconds after which the provider is asked again where its endpoints are."""


@dataclass(slots=True, kw_only=True)
class OpenIdProvider:
    """A provider, spoken to by one HTTP client.

    Attributes:
        issuer: its address, as it stands in its tokens.
        scope: what to ask for; ``openid`` is always among it.
    """

    issuer: str
    client_id: str
    client_secret: str
    scope: str
    http: httpx.Client
    _known: tuple[float, Mapping[str, Any]] | None = field(default=None, init=False)

    def login_address(self, pending: PendingLogin, return_to: str) -> str:
        """Where to send a browser to log in."""
        address: str = prepare_grant_uri(
            self._metadata()["authorization_endpoint"],
            client_id=self.client_id,
            response_type="code",
            redirect_uri=return_to,
            scope=self.scope,
            state=pending.state,
            nonce=pending.nonce,
            code_challenge=create_s256_code_challenge(pending.verifier),
            code_challenge_method="S256",
        )
        return address

    def claims(self, code: str, pending: PendingLogin, return_to: str) -> Mapping[str, object]:
        """What the provider says of who came back with a code."""
        tokens = self._exchange(code, pending.verifier, return_to)
        if not isinstance(tokens.get("id_token"), str):
            raise RejectedError("no_identity", "the identity provider sent no ID token; it must speak OpenID Connect")
        try:
            token = jwt.decode(tokens["id_token"], self._keys(), algorithms=list(_ALGORITHMS))
            claims = CodeIDToken(
                token.claims,
                token.header,
                {"iss": {"values": [self._metadata()["issuer"]]}, "nonce": {"essential": True, "value": pending.nonce}},
                {"nonce": pending.nonce, "client_id": self.client_id, "access_token": tokens.get("access_token")},
            )
            claims.validate(leeway=_LEEWAY)
        except (JoseError, ValueError) as error:
            raise RejectedError("wrong_identity", f"the identity provider's ID token is not good: {error}") from error
        audience = claims["aud"]
        if self.client_id not in (audience if isinstance(audience, list) else [audience]):
            raise RejectedError("wrong_identity", "the identity provider's ID token is for another client")
        return dict(claims)

    def _exchange(self, code: str, verifier: str, return_to: str) -> Mapping[str, Any]:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": return_to, "code_verifier": verifier}
        endpoint = self._metadata()["token_endpoint"]
        if self.client_secret:  # RFC 6749, section 2.3.1: both parts are form-encoded before they are joined
            proof = httpx.BasicAuth(quote(self.client_id, safe=""), quote(self.client_secret, safe=""))
            return self._json("POST", endpoint, data=form, auth=proof)
        return self._json("POST", endpoint, data=form | {"client_id": self.client_id})

    def _keys(self) -> KeySet:
        """Its keys, asked for at each login: they change without notice, and logins are rare."""
        return KeySet.import_key_set(self._json("GET", self._metadata()["jwks_uri"]))  # type: ignore[arg-type]

    def _metadata(self) -> Mapping[str, Any]:
        if self._known is None or time.monotonic() - self._known[0] > _KNOWN_FOR:
            found = self._json("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise UnavailableError(
                    f"the identity provider calls itself {found.get('issuer')!r}, openid.issuer is {self.issuer!r}: "
                    "write it exactly alike"
                )
            self._known = (time.monotonic(), found)
        return self._known[1]

    def _json(self, method: str, url: str, **options: Any) -> Mapping[str, Any]:
        """The JSON object of an answer; what the provider refuses is RejectedError."""
        try:
            answer = self.http.request(method, url, **options)
            tree = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise UnavailableError(f"the identity provider does not answer at {url}: {error}") from error
        if not isinstance(tree, dict) or answer.status_code >= 500:
            raise UnavailableError(f"the identity provider answers {answer.status_code} at {url}")
        if not answer.is_success:
            raise RejectedError(
                "not_logged_in", f"the identity provider refuses: {tree.get('error', answer.status_code)}"
            )
        return tree
