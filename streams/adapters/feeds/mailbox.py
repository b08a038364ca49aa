"""Mailboxes over IMAP: reads new messages without marking or moving them."""

import asyncio
import imaplib
import re
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

import httpx

from streams.adapters.feeds.mailbox_login import AccessTokens, MailboxError, MailboxLogin, credentials, log_in
from streams.adapters.http.ssrf.dialer import Dialer
from streams.domain.errors import UnavailableError
from streams.domain.fetched import Fetched, FetchRequest
from streams.ports.clock import Clock

MAX_MESSAGES = 50
"""Messages that are taken in one turn; the rest has turns of its own."""

FIRST = timedelta(days=7)
"""How far back a mailbox is read the first time."""

_PORTS = {"imap": 143, "imaps": 993}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Mailboxes:
    """Reads mailboxes at addresses that may be reached.

    Args:
        dialer: decides about addresses.
        seconds: for each answer of a server.
        max_bytes: of all messages of a turn; what is longer is cut off at its end, where attachments are.
        tokens: of OAuth 2; None where none are fetched.
        tls: verifies; by default with the public authorities.
    """

    def __init__(
        self,
        dialer: Dialer,
        clock: Clock,
        *,
        seconds: float,
        max_bytes: int,
        tokens: AccessTokens | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._dialer = dialer
        self._clock = clock
        self._seconds = seconds
        self._max_bytes = max_bytes
        self._tokens = tokens
        self._tls = tls

    async def fetch(self, request: FetchRequest) -> Fetched:
        """The messages after the request's cursor; 304 without any. What goes wrong is in the answer."""
        parts = urlsplit(request.url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        if self._dialer.proxy is not None:
            return Fetched(url=request.url, error="a mailbox cannot be reached through collect.proxy")
        try:
            addresses = await self._dialer.vetted(host, port)
            login = await self._login(request)
            return await asyncio.to_thread(self._read, request, login, addresses[0])
        except (MailboxError, UnavailableError) as error:
            return Fetched(url=request.url, error=str(error))
        except ssl.SSLError as error:
            return Fetched(url=request.url, error=f"TLS failed: {error.reason or error}")
        except (OSError, UnicodeError, httpx.ConnectError, imaplib.IMAP4.error) as error:
            return Fetched(url=request.url, error=f"the mailbox cannot be read: {error or type(error).__name__}")

    async def _login(self, request: FetchRequest) -> MailboxLogin:
        if request.oauth is None:
            return MailboxLogin(*credentials(request.headers))
        if self._tokens is None:
            raise MailboxError("no access tokens are fetched here")
        return MailboxLogin(request.user, await self._tokens.token(request.oauth), is_token=True)

    def _read(self, request: FetchRequest, login: MailboxLogin, address: str) -> Fetched:
        parts = urlsplit(request.url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        tls = self._tls or ssl.create_default_context()
        connection = Connection(
            address, host, port, tls if parts.scheme == "imaps" else None, self._seconds, self._max_bytes
        )
        with connection:
            if parts.scheme == "imap":
                secure(connection, tls, address)
            try:
                log_in(connection, login)
            except MailboxError:
                if request.oauth is not None and self._tokens is not None:
                    self._tokens.forget(request.oauth)
                raise
            folder = unquote(parts.path.strip("/")) or "INBOX"
            answered, said = connection.select(_quoted(folder), readonly=True)
            if answered != "OK":
                raise MailboxError(f"there is no folder {folder}: {_words(said)}")
            validity, next_uid = (_number(connection, name) for name in ("UIDVALIDITY", "UIDNEXT"))
            before, _, last = request.cursor.partition(":")
            after = int(last) if before == str(validity) and last.isdigit() else None
            uids = _new_uids(connection, after, self._clock())
            messages, taken = self._messages(connection, uids)
        if not messages and after is not None:
            return Fetched(url=request.url, status=304)
        reached = taken or (after if after is not None else max(next_uid - 1, 0))
        return Fetched(url=request.url, status=200, messages=tuple(messages), cursor=f"{validity}:{reached}")

    def _messages(self, connection: "Connection", uids: Sequence[int]) -> tuple[list[bytes], int]:
        """Messages, as many as fit, and the number of the last of them."""
        messages: list[bytes] = []
        taken = size = 0
        for uid in uids[:MAX_MESSAGES]:
            answered, data = connection.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{self._max_bytes}>)")
            if answered != "OK":
                raise MailboxError(f"message {uid} cannot be read: {_words(data)}")
            found = [part[1] for part in data if isinstance(part, tuple)]
            size += sum(map(len, found))
            if messages and size > self._max_bytes:
                break
            messages += found[:1]  # none if it was deleted meanwhile
            taken = uid
        return messages, taken


class Connection(imaplib.IMAP4):
    """A connection to a vetted address, whose certificate has to be the host's."""

    def __init__(
        self, address: str, host: str, port: int, tls: ssl.SSLContext | None, seconds: float, max_bytes: int
    ) -> None:
        self._address = address
        self._tls = tls
        self._max_bytes = max_bytes
        super().__init__(host, port, seconds)

    def __exit__(self, *error: object) -> None:
        """Log out, unless the connection is broken: what broke it is to be told, not that."""
        with suppress(imaplib.IMAP4.error, OSError):
            self.logout()

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self._address, self.port), timeout)
        return self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls is not None else plain

    def read(self, size: int) -> bytes:
        """Read what the server announced, unless that is more than was asked for."""
        if size > self._max_bytes:
            raise MailboxError(f"the server sends {size:,} bytes at once, more than {self._max_bytes:,}")
        return super().read(size)


def secure(connection: Connection, tls: ssl.SSLContext, address: str) -> None:
    """Encrypt a connection that began without; raises MailboxError where a password could be read on the way.

    Only this machine may be talked to in the clear.
    """
    if "STARTTLS" in connection.capabilities:
        connection.starttls(tls)
    elif not address.startswith("127.") and address != "::1":
        raise MailboxError("the server offers no STARTTLS, so that the password could be read on the way: use imaps://")


def _new_uids(connection: Connection, after: int | None, now: datetime) -> list[int]:
    """Numbers of the messages to take, oldest first: what came after one, or the newest of the last days."""
    since = now - FIRST
    day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
    wanted = f"UID {after + 1}:*" if after is not None else f"SINCE {day}"
    answered, data = connection.uid("SEARCH", f"UNDELETED {wanted}")
    if answered != "OK":
        raise MailboxError(f"the folder cannot be searched: {_words(data)}")
    found = sorted(int(number) for line in data if line for number in re.findall(rb"\d+", line))
    return [uid for uid in found if uid > after] if after is not None else found[-MAX_MESSAGES:]


def _number(connection: Connection, name: str) -> int:
    found = connection.response(name)[1]
    return int(found[0]) if found and isinstance(found[0], bytes) and found[0].isdigit() else 0


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words(said: Sequence[object]) -> str:
    return " ".join(part.decode("utf-8", "replace") for part in said if isinstance(part, bytes))[:200]
