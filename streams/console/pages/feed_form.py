"""The form in which people say how a feed is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any

from streams.collect.feed_check import masked_url
from streams.collect.login import basic_login
from streams.domain.duration import parse_duration, show_duration
from streams.domain.errors import DiagnosticsError
from streams.domain.feed import Feed, Identity
from streams.domain.json_mapping import JsonMapping
from streams.domain.oauth2 import OAuth2Client

Wrong = dict[str, list[str]]
"""What is wrong, by the field of the form."""


@dataclass(frozen=True, slots=True)
class FeedForm:
    """The fields as they were filled in; those with secrets are never filled in for anybody.

    Attributes:
        headers: new ones, a line of ``NAME=VALUE`` each; without any and without a login the feed keeps its own.
        drop: whether the feed is to have no headers and no login.
    """

    url: str = ""
    name: str = ""
    every: str = ""
    identity: str = Identity.AUTO
    full_text: str = ""
    language: str = ""
    country: str = ""
    owner: str = ""
    tier: str = ""
    mapping: str = ""
    login: str = ""
    password: str = ""
    token_url: str = ""
    client_id: str = ""
    client_secret: str = ""
    scope: str = ""
    refresh_token: str = ""
    headers: str = ""
    drop: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "FeedForm":
        """The form out of the fields of a request."""
        texts = {each.name: given.get(each.name, "").strip() for each in fields(cls)}
        return cls(**texts | {"password": given.get("password", "")})

    @classmethod
    def showing(cls, feed: Feed, write_mapping: Callable[[JsonMapping], str]) -> "FeedForm":
        """The form filled in with a feed."""
        return cls(
            url=masked_url(feed.url),
            name=feed.name,
            every=show_duration(timedelta(seconds=feed.every)) if feed.every else "",
            identity=feed.identity.value,
            full_text="on" if feed.full_text else "",
            language=feed.language or "",
            country=feed.country or "",
            owner=feed.owner or "",
            tier=str(feed.tier or ""),
            mapping=write_mapping(feed.mapping) if feed.mapping is not None else "",
        )

    def changes(self, read_mapping: Callable[[str], JsonMapping]) -> tuple[dict[str, Any], Wrong]:
        """The fields of a feed that it asks for, and what makes no sense."""
        found: dict[str, Any] = {
            **{name: getattr(self, name) for name in ("url", "name")},
            **{name: getattr(self, name) or None for name in ("language", "country", "owner")},
            "full_text": bool(self.full_text),
        }
        wrong: Wrong = {}
        for name, read in self._readers(read_mapping).items():
            try:
                found[name] = read()
            except (ValueError, DiagnosticsError) as error:
                wrong[name] = str(error).splitlines()
        drop, given = found.pop("drop", False), found.pop("headers", {}) | found.pop("login", {})
        client = found.pop("token_url", None)
        if given or client or drop:
            found |= {"headers": given, "oauth": client, "user": self.login if client else ""}
        return found, wrong

    def _readers(self, read_mapping: Callable[[str], JsonMapping]) -> dict[str, Callable[[], Any]]:
        return {
            "every": lambda: int(parse_duration(self.every).total_seconds()) if self.every else None,
            "identity": lambda: _identity(self.identity),
            "tier": lambda: _tier(self.tier),
            "mapping": lambda: read_mapping(self.mapping) if self.mapping else None,
            "headers": lambda: dict(_header(line) for line in self.headers.splitlines() if line.strip()),
            "login": self._login,
            "token_url": self._client,
            "drop": self._drop,
        }

    def _login(self) -> dict[str, str]:
        if self.password and not self.login:
            raise ValueError("the password needs the name of its login")
        if not self.login or self.token_url:
            return {}
        return {"Authorization": basic_login(self.login, self.password)}

    def _client(self) -> OAuth2Client | None:
        names = ("token_url", "client_id", "client_secret", "scope", "refresh_token")
        if not any(getattr(self, name) for name in names):
            return None
        if not (self.token_url and self.client_id and self.client_secret):
            raise ValueError("an access token needs the token URL, the client's id and its secret")
        if self.password:
            raise ValueError("a password or an access token, not both")
        return OAuth2Client(**{name: getattr(self, name) for name in names})

    def _drop(self) -> bool:
        if self.drop and (self.headers or self.login or self.token_url):
            raise ValueError("either give new ones or take away those that it has")
        return bool(self.drop)


def _identity(text: str) -> Identity:
    if text not in list(Identity):
        raise ValueError(f"it is one of {', '.join(Identity)}")
    return Identity(text)


def _tier(text: str) -> int | None:
    if text and not (text.isdecimal() and 1 <= int(text) <= 5):
        raise ValueError("it goes from 1 to 5")
    return int(text) if text else None


def _header(line: str) -> tuple[str, str]:
    name, separator, value = line.partition("=")
    if not separator:
        raise ValueError("a header is written NAME=VALUE")
    return name.strip(), value.strip()
