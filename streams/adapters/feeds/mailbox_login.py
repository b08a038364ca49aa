"""Logging in to mailboxes: with a password, or an access token (XOAUTH2)."""

import base64
import binascii
import imaplib
from dataclasses import dataclass, field
from typing import Protocol

from streams.domain.oauth2 import OAuth2Client


class MailboxError(Exception):
    """What a mailbox refuses, in words with what can be done."""


class AccessTokens(Protocol):
    """Gives access tokens of OAuth 2."""

    async def token(self, client: OAuth2Client) -> str:
        """A token that is good now; raises UnavailableError."""
        ...

    def forget(self, client: OAuth2Client) -> None:
        """Fetch a new one the next time."""
        ...


@dataclass(frozen=True, slots=True)
class MailboxLogin:
    """Whose mailbox it is, and the password or access token that opens it."""

    name: str
    secret: str = field(repr=False)
    is_token: bool = False


def log_in(connection: imaplib.IMAP4, login: MailboxLogin) -> None:
    """Log in; raises MailboxError where that is refused."""
    try:
        if login.is_token:
            first = f"user={login.name}\x01auth=Bearer {login.secret}\x01\x01".encode()
            # A refusal comes as a second challenge, which an empty answer ends.
            answers = iter((first,))
            connection.authenticate("XOAUTH2", lambda _: next(answers, b""))
        elif "AUTH=PLAIN" in connection.capabilities:
            connection.authenticate("PLAIN", lambda _: f"\0{login.name}\0{login.secret}".encode())
        else:
            connection.login(login.name, login.secret)
    except imaplib.IMAP4.error as error:
        raise MailboxError(
            f"the login of {login.name} is refused: give another with `tocsin feeds edit --login`: {error}"
        ) from error


def credentials(headers: object) -> tuple[str, str]:
    """Name and password of a ``Basic`` Authorization header; raises MailboxError where there is none."""
    given = {str(name).lower(): str(value) for name, value in dict(headers or {}).items()}  # type: ignore[call-overload]
    kind, _, value = given.get("authorization", "").partition(" ")
    try:
        name, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        colon = ""
    if kind.lower() != "basic" or not colon:
        raise MailboxError("a mailbox needs a login: give it with `tocsin feeds edit --login NAME`")
    return name, password
