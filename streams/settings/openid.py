"""The settings of logins at an identity provider."""

from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from streams.settings.sections import Section

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class OpenId(Section):
    """Logging in to the pages with an account at an identity provider (OpenID Connect)."""

    issuer: str | None = Field(
        None,
        description="address of the provider, as it calls itself, such as `https://id.example.com`; off by default",
    )
    client_id: str = Field("", description="who we are there")
    client_secret_file: Path | None = Field(
        None, description="file with the client's secret; none for a public client, which proves itself by PKCE alone"
    )
    scope: str = Field("openid profile email", description="what to ask for; `openid` must be among it")
    name_claim: str = Field("email", description="claim that says who it is, for the record of changes")
    role_claim: str = Field("groups", description="claim with the person's roles or groups")
    roles: dict[str, Literal["read", "write", "admin"]] = Field(
        {}, description='what each role may do, such as `{desk = "write"}`; `*` is everybody whom the provider knows'
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.issuer is None:
            return self
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise ValueError("openid.issuer: write it like https://id.example.com; http is for this machine alone")
        if not self.client_id or not self.roles:
            raise ValueError("openid.issuer needs openid.client_id, and openid.roles, or nobody could log in")
        if "openid" not in self.scope.split():
            raise ValueError("openid.scope must have openid among it")
        return self
