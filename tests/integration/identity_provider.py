"""A real, small OpenID provider on loopback that can be made to send forged ID tokens."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from oidc_provider_mock import User, run_server_in_thread

PEOPLE = {
    "anna": {"email": "anna@b.example", "email_verified": True, "groups": ["desk", "chiefs"]},
    "bert": {"email": "bert@b.example", "groups": ["desk"]},
    "cleo": {"email": "anna@b.example", "email_verified": False, "groups": ["desk"]},
    "dora": {"email": "dora@b.example", "groups": ["kitchen"]},
}


class Provider:
    """A provider, what it was asked, and what it is to answer instead of the truth."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.asked: list[dict[str, str]] = []
        self.forge: Callable[[], str] | None = None
        self.issuer = ""
        self.key = RSAKey.generate_key(2048)

    def __call__(self, environ: Any, start: Any) -> Any:
        if environ["PATH_INFO"] == "/jwks" and self.forge is not None:
            start("200 OK", [("content-type", "application/json")])
            return [json.dumps(KeySet([self.key]).as_dict(private=False)).encode()]
        if environ["PATH_INFO"] == "/oauth2/token":
            size = int(environ["CONTENT_LENGTH"])
            body = environ["wsgi.input"].read(size)
            environ["wsgi.input"] = _Again(body)
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            self.asked.append(form | {"authorization": environ.get("HTTP_AUTHORIZATION", "")})
            if self.forge is not None:
                answer = json.dumps({"access_token": "x", "token_type": "Bearer", "id_token": self.forge()})
                start("200 OK", [("content-type", "application/json")])
                return [answer.encode()]
        return self._app(environ, start)

    def claims(self, nonce: str) -> dict[str, Any]:
        """The claims of a good ID token for Anna."""
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": "anna", "aud": "tocsin", "exp": now + 600, "iat": now, "nonce": nonce}
        return claims | PEOPLE["anna"]


class _Again:
    """A body that was read, to be read again."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, *_size: int) -> bytes:
        body, self._body = self._body, b""
        return body


@contextmanager
def identity_provider() -> Iterator[Provider]:
    """The running provider."""
    people = [User(sub=name, claims=claims) for name, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people) as server:
        provider = Provider(server.app)
        provider.issuer = f"http://localhost:{server.server_port}"
        server.app = provider
        yield provider


def signed(claims: dict[str, Any], key: Any = None, algorithm: str = "RS256") -> str:
    """A token that somebody else signed, with a key of their own unless one is given."""
    return jwt.encode({"alg": algorithm}, claims, key or RSAKey.generate_key(2048), algorithms=[algorithm])
