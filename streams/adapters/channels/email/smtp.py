"""One attempt to hand a mail to the SMTP server, and its answer."""

import asyncio
import os
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from functools import partial
from types import TracebackType
from typing import Literal, Self

import aiosmtplib

from streams.domain.errors import UnavailableError
from streams.notify.smtp_refusal import Refusal, classify

_GREETING = (aiosmtplib.SMTPConnectError, aiosmtplib.SMTPHeloError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What became of one attempt.

    Attributes:
        status: the server's SMTP code; none when it gave none.
        text: the server's words.
        error: what went wrong, for people; empty when the mail was taken.
        refusal: whose fault it is.
        uncertain: the text was sent and no answer came, so that the server may have taken the mail.
    """

    status: int | None = None
    text: str = ""
    error: str = ""
    refusal: Refusal = Refusal.LATER
    uncertain: bool = False

    @property
    def ok(self) -> bool:
        """Whether the server took the mail."""
        return not self.error


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds.

    Attributes:
        command: to connect and log in, and again for sender and recipient.
        data: for the answer to a mail's text. RFC 5321, 4.5.3.2.6, asks for ten minutes: a server that scans mails
            answers late, and one whose answer is not waited for gets the mail twice.
    """

    command: float = 15
    data: float = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How to log in: with a password, or an access token (XOAUTH2).

    Attributes:
        token: gives a token that is good now; raises UnavailableError.
    """

    username: str | None = None
    password: str | None = field(default=None, repr=False)
    token: Callable[[], Awaitable[str]] | None = None


class Mailer:
    """Hands mails to one SMTP server; opens as many connections as it is given mails at once, and uses them again.

    An ``async with`` block closes them. TLS certificates are always verified; ``starttls`` refuses a server that
    does not offer it.

    Args:
        login: how to log in; not at all by default.
        ehlo_name: what to greet the server with; this machine's name by default.
        timeouts: the limits of each phase of a mail.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        security: Literal["starttls", "tls", "none"] = "starttls",
        login: Login = Login(),
        ehlo_name: str | None = None,
        timeouts: Timeouts = Timeouts(),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._where = f"{host}:{port}"
        self._timeout = timeouts.command
        self._data_timeout = timeouts.data
        self._make = partial(
            aiosmtplib.SMTP,
            hostname=host,
            port=port,
            use_tls=security == "tls",
            start_tls=security == "starttls",
            username=login.username,
            password=login.password,
            oauth_token_generator=login.token and partial(_access_token, login.token),
            local_hostname=ehlo_name,
            timeout=timeouts.command,
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

    async def send(self, mail: EmailMessage, return_path: str | None = None) -> Reply:
        """Try once to hand the mail over; every failure of the server or the network is a reply, not an exception.

        It comes back to ``return_path``, or to who it is from.
        """
        sender, recipient = (_envelope_address(mail[name].addresses[0]) for name in ("From", "To"))
        sender = return_path or sender
        client: aiosmtplib.SMTP | None = None
        text_sent = False
        try:
            async with asyncio.timeout(self._timeout):
                client = await self._connected()
            async with asyncio.timeout(self._timeout):
                await _announce(client, sender, recipient, len(mail.as_bytes()))
            text_sent = True
            answer = await client.data(mail.as_bytes(), timeout=self._data_timeout)
        except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
            return self._failure(error, text_sent=text_sent)
        else:
            self._idle.append(client)
            client = None
            return Reply(status=answer.code, text=answer.message)
        finally:
            if client is not None:
                _drop(client)

    async def check(self, sender: str | None = None) -> Reply:
        """Connect, secure, log in and name the sender as for a mail, then part."""
        client = self._make()
        try:
            async with asyncio.timeout(self._timeout):
                await client.connect()
                if sender is not None:
                    await client.mail(sender)
            return Reply(status=250)
        except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
            return self._failure(error)
        finally:
            await _part(client)

    async def _connected(self) -> aiosmtplib.SMTP:
        while self._idle:
            client = self._idle.pop()
            try:
                await client.noop(timeout=self._timeout / 3)  # time is left to connect anew
            except (aiosmtplib.SMTPException, OSError):
                _drop(client)
            else:
                return client
        client = self._make()
        await client.connect()
        return client

    def _failure(self, error: Exception, *, text_sent: bool = False) -> Reply:
        where = f"the mail server {self._where}"
        refused = _refused(error, where)
        if refused is not None:
            return refused
        if text_sent:
            said = "the mail may have arrived; it is sent again later under the same Message-ID"
            return Reply(error=f"{where} did not answer after the text of the mail: {said}", uncertain=True)
        if isinstance(error, TimeoutError):
            return Reply(error=f"{where} gave no answer within {self._timeout:g} s")
        cause = error.__cause__ or error
        plain = os.strerror(cause.errno) if isinstance(cause, ConnectionError) and cause.errno else ""
        return Reply(error=f"{where} cannot be used: {plain or str(error) or type(error).__name__}")


async def _access_token(token: Callable[[], Awaitable[str]]) -> str:
    """A token; without one the login has failed, and the text says why."""
    try:
        return await token()
    except UnavailableError as error:
        raise aiosmtplib.SMTPAuthenticationError(535, str(error)) from error


def _refused(error: Exception, where: str) -> Reply | None:
    """What the server's refusal means; none when it did not answer."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        what = f"{where} refused our login; see [smtp]"
        return Reply(status=error.code, text=error.message, error=what, refusal=Refusal.SENDER)
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return Reply(error=f"{where} lacks what [smtp] asks for: {error}", refusal=Refusal.SENDER)
    if not isinstance(error, aiosmtplib.SMTPResponseException) or isinstance(error, _GREETING):
        return None
    recipient = error.recipient if isinstance(error, aiosmtplib.SMTPRecipientRefused) else None
    return Reply(
        status=error.code,
        text=error.message,
        error=f"{where} refused {recipient or 'the mail'}: {error.code} {error.message}",
        refusal=classify(error.code, error.message, recipient=recipient is not None),
    )


async def _announce(client: aiosmtplib.SMTP, sender: str, recipient: str, size: int) -> None:
    """Name sender and recipient; addresses outside ASCII need a server that takes them (RFC 6531)."""
    if client.is_ehlo_or_helo_needed:
        await client.ehlo()
    options = [f"SIZE={size}"] if client.supports_extension("size") else []
    if client.supports_extension("8bitmime"):
        options.append("BODY=8BITMIME")
    if (sender + recipient).isascii():
        await client.mail(sender, options=options)
        await client.rcpt(recipient)
        return
    if not client.supports_extension("smtputf8"):
        raise aiosmtplib.SMTPNotSupported("an address has letters outside ASCII and the server takes none (SMTPUTF8)")
    await client.mail(sender, options=[*options, "SMTPUTF8"], encoding="utf-8")
    await client.rcpt(recipient, encoding="utf-8")


def _envelope_address(address: Address) -> str:
    """The address with its domain as the DNS knows it; a domain outside ASCII then needs no SMTPUTF8."""
    try:
        domain = address.domain.encode("idna").decode()
    except UnicodeError:
        domain = address.domain
    return f"{address.username}@{domain}"


async def _part(client: aiosmtplib.SMTP) -> None:
    try:
        if client.is_connected:
            await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        _drop(client)


def _drop(client: aiosmtplib.SMTP) -> None:
    client.close()
