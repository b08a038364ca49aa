"""A mail server for development: accepts every message and forwards none."""

from collections.abc import Callable, Sequence
from datetime import datetime

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from streams.domain.errors import UnavailableError

Keep = Callable[[str, Sequence[str], bytes, datetime], None]
"""Takes sender, recipients, source and time of a mail; called from a thread of the server's."""


class MailCatcher:
    """Listens on a loopback port, in a thread of its own, until closed.

    Raises:
        UnavailableError: the port is in use.
    """

    def __init__(self, port: int, keep: Keep, clock: Callable[[], datetime]) -> None:
        self._keep, self._clock = keep, clock
        self._controller = Controller(self, hostname="127.0.0.1", port=port, ident="Tocsin catches mails")
        try:
            self._controller.start()
        except OSError as error:
            hint = "end the program that listens there, or choose another port with TOCSIN_DEV__SMTP_PORT"
            raise UnavailableError(f"mails cannot be caught on port {port}: {error.strerror}; {hint}") from error

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep one message."""
        source = envelope.original_content or b""
        self._keep(envelope.mail_from or "", envelope.rcpt_tos, source, self._clock())
        return "250 caught"
