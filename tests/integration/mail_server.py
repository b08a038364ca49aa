"""A real SMTP server in a thread, which keeps what it takes and answers as it is told."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from streams.adapters.localrun.ports import free_port


@dataclass
class Inbox:
    """What came in, and what to answer.

    Attributes:
        answers: by command (``MAIL``, ``RCPT``, ``DATA``), the answer to give instead of taking it.
        recipients: of every envelope, in order.
        senders: likewise, the addresses to which mails come back.
        delay: seconds before a mail's text is answered.
        mute: whether it says nothing to those who ask if it is still there.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    sessions: set[tuple[str, int]] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    delay: float = 0
    mute: bool = False

    async def handle_NOOP(self, _server, _session, _envelope, _argument: str) -> str:  # noqa: N802
        if self.mute:
            await asyncio.Event().wait()
        return "250 OK"

    async def handle_MAIL(self, _server, _session, envelope, address: str, _options) -> str:  # noqa: N802
        envelope.mail_from = address
        self.senders.append(address)
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, _server, _session, envelope, address: str, _options) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        self.recipients.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, _server, session, envelope) -> str:  # noqa: N802
        self.sessions.add(session.peer)
        if "DATA" not in self.answers:
            self.mails.append(message_from_bytes(envelope.content, policy=SMTP))
        await asyncio.sleep(self.delay)
        return self.answers.get("DATA", "250 2.0.0 queued")


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None, password: str | None = None, port: int | None = None
) -> Iterator[Inbox]:
    """A server of loopback, on a free port unless one is given.

    With ``tls`` it offers STARTTLS, with ``password`` it wants that login.
    """
    inbox = Inbox()

    def login(_server, _session, _envelope, _mechanism, data) -> AuthResult:
        return AuthResult(success=password is not None and data.password == password.encode(), handled=False)

    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=port or free_port(),
        tls_context=tls,
        auth_required=password is not None,
        auth_require_tls=tls is not None,
        authenticator=login,
    )
    controller.start()
    try:
        inbox.port = controller.port
        yield inbox
    finally:
        controller.stop()
