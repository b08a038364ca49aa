"""A mail server for the demo: takes every message and keeps it."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """Listens on a loopback port until closed."""

    def __init__(self, port: int) -> None:
        self.messages: list[EmailMessage] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=port)
        self._controller.start()

    def close(self) -> None:
        """Stop listening."""
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep one message; a Message-ID that came before is the same message again."""
        content = envelope.original_content or b""
        message = message_from_bytes(content, policy=policy.default)
        if all(message["Message-ID"] != other["Message-ID"] for other in self.messages):
            self.messages.append(message)
        return "250 taken"
