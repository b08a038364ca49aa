"""Logins at an identity provider: what must be remembered until the browser comes back, and who may do what."""

from collections.abc import Mapping
from dataclasses import dataclass

from streams.domain.token import Scope

_RANKS = (Scope.READ, Scope.WRITE, Scope.ADMIN)
EVERYBODY = "*"
"""In place of a claim's value: whoever the provider knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLogin:
    """A login that a browser began.

    Attributes:
        state: comes back with the browser, and shows that it is the same one.
        nonce: comes back in the ID token, and shows that the token is for this login.
        verifier: shows the provider that whoever exchanges the code began the login (PKCE).
        to: the page to go on to.
    """

    state: str
    nonce: str
    verifier: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMapping:
    """How claims become a name and a scope.

    Attributes:
        name: the claim that says who it is, for the record; the subject where it is missing or not verified.
        role: the claim with the person's roles or groups.
        scopes: what each role may do; :data:`EVERYBODY` is for those without any of the roles, too.
    """

    name: str
    role: str
    scopes: Mapping[str, Scope]

    def scope_of(self, claims: Mapping[str, object]) -> Scope | None:
        """The most that one of a person's roles may do; none without a role."""
        given = claims.get(self.role)
        roles = {given} if isinstance(given, str) else set(map(str, given)) if isinstance(given, list) else set()
        held = [scope for role, scope in self.scopes.items() if role in roles or role == EVERYBODY]
        return max(held, key=_RANKS.index, default=None)

    def name_of(self, claims: Mapping[str, object]) -> str:
        """Who it is."""
        name = claims.get(self.name)
        is_verified = self.name != "email" or claims.get("email_verified") is not False
        return name if isinstance(name, str) and name and is_verified else str(claims["sub"])
