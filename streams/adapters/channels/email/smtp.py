"""The mail server: one attempt to hand it a mail, and what it answered."""

import asyncio
import os
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from types import TracebackType
from typing import Literal, Self

import aiosmtplib

_GREETING = (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPHeloError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What became of one attempt.

    Attributes:
        status: the server's SMTP code; none when it gave none.
        text: the server's words.
        error: what went wrong, for people; empty when the mail was taken.
        permanent: the mail will never be taken: trying again is no use.
        bounced: the server says that this recipient's mailbox does not exist.
    """

    status: int | None = None
    text: str = ""
    error: str = ""
    permanent: bool = False
    bounced: bool = False

    @property
    def ok(self) -> bool:
        """Whether the server took the mail."""
        return not self.error


class Mailer:
    """Hands mails to one SMTP server; opens as many connections as it is given mails at once, and uses them again.

    An ``async with`` block closes them. TLS certificates are always verified; ``starttls`` refuses a server that
    does not offer it.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        security: Literal["starttls", "tls", "none"] = "starttls",
        username: str | None = None,
        password: str | None = None,
        timeout: float = 15,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._where = f"{host}:{port}"
        self._timeout = timeout
        self._make = partial(
            aiosmtplib.SMTP,
            hostname=host,
            port=port,
            use_tls=security == "tls",
            start_tls=security == "starttls",
            username=username,
            password=password,
            timeout=timeout,
            tls_context=tls,
        )
        self._idle: list[aiosmtplib.SMTP] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Take leave of the server on every open connection."""
        idle, self._idle = self._idle, []
        for client in idle:
            await _part(client)

    async def send(self, mail: EmailMessage) -> Reply:
        """Try once to hand the mail over; every failure of the server or the network is a reply, not an exception."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._send(mail)
        except TimeoutError:
            return Reply(error=f"the mail server {self._where} gave no answer within {self._timeout:g} s")

    async def check(self) -> Reply:
        """Connect, secure and log in as for a mail, then part."""
        client = self._make()
        try:
            await client.connect()
            return Reply(status=250)
        except (aiosmtplib.SMTPException, OSError) as error:
            return self._failure(error)
        finally:
            await _part(client)

    async def _send(self, mail: EmailMessage) -> Reply:
        client: aiosmtplib.SMTP | None = None
        try:
            client = await self._connected()
            text = await _hand_over(client, mail)
        except (aiosmtplib.SMTPException, OSError) as error:
            return self._failure(error)
        else:
            self._idle.append(client)
            client = None
            return Reply(status=250, text=text)
        finally:
            if client is not None:
                _drop(client)

    async def _connected(self) -> aiosmtplib.SMTP:
        while self._idle:
            client = self._idle.pop()
            try:
                await client.noop()
            except (aiosmtplib.SMTPException, OSError):
                _drop(client)
            else:
                return client
        client = self._make()
        await client.connect()
        return client

    def _failure(self, error: aiosmtplib.SMTPException | OSError) -> Reply:
        where = f"the mail server {self._where}"
        if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
            refused = error.recipients[0]
            return _refusal(refused.code, refused.message, f"{where} refused {refused.recipient}", is_recipient=True)
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            return Reply(status=error.code, text=error.message, error=f"{where} refused our login; see [smtp]")
        if isinstance(error, aiosmtplib.SMTPResponseException) and not isinstance(error, _GREETING):
            return _refusal(error.code, error.message, f"{where} refused the mail")
        if isinstance(error, aiosmtplib.SMTPNotSupported):
            return Reply(error=f"{where} lacks what [smtp] asks for: {error}")
        cause = error.__cause__ or error
        plain = os.strerror(cause.errno) if isinstance(cause, ConnectionError) and cause.errno else ""
        reason = plain or str(error) or type(error).__name__
        return Reply(error=f"{where} cannot be used: {reason}")


async def _hand_over(client: aiosmtplib.SMTP, mail: EmailMessage) -> str:
    """Send the mail as its own policy writes it; the server's words."""
    sender, recipient = (mail[name].addresses[0].addr_spec for name in ("From", "To"))
    if not (sender + recipient).isascii():
        _, text = await client.send_message(mail)
    else:
        _, text = await client.sendmail(sender, [recipient], mail.as_bytes())
    return text


def _refusal(code: int, text: str, error: str, *, is_recipient: bool = False) -> Reply:
    bounced = is_recipient and code in {550, 551, 553} and (text.startswith("5.1.") or not text.startswith("5."))
    return Reply(status=code, text=text, error=f"{error}: {code} {text}", permanent=500 <= code < 600, bounced=bounced)


async def _part(client: aiosmtplib.SMTP) -> None:
    try:
        if client.is_connected:
            await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        _drop(client)


def _drop(client: aiosmtplib.SMTP) -> None:
    client.close()
