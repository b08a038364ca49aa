"""A receiver of webhooks and a mail server that can be away, slow, refuse, or hang up."""

import socket
import struct
import time
from http.server import BaseHTTPRequestHandler
from typing import Literal

from aiosmtpd.controller import Controller

from examples.demo.receiver import Receiver
from streams.adapters.localrun.ports import free_port
from tests.integration.mail_server import Inbox

Mood = Literal["well", "refusing", "slow", "resetting"]
SLOW_SECONDS = 5.0


class MoodyReceiver(Receiver):
    """Keeps every delivery in the order in which it came, and answers as it is told."""

    mood: Mood = "well"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver, base = self, super()._handler()

        class Handler(base):  # type: ignore[misc,valid-type]
            def do_POST(self) -> None:  # noqa: N802 - the base class's name
                match receiver.mood:
                    case "refusing":
                        self.send_error(503)
                    case "resetting":
                        linger = struct.pack("ii", 1, 0)  # the close sends a reset
                        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                        self.connection.close()
                    case "slow":
                        time.sleep(SLOW_SECONDS)
                        super().do_POST()
                    case _:
                        super().do_POST()

        return Handler


class MoodyMailServer:
    """Keeps every mail, and answers as it is told.

    Attributes:
        inbox: what came in.
    """

    def __init__(self) -> None:
        self.inbox = Inbox(port=free_port())
        self._controller: Controller | None = None
        self.start()

    def start(self) -> None:
        """Listen, always on the same port."""
        self._controller = Controller(self.inbox, hostname="127.0.0.1", port=self.inbox.port)
        self._controller.start()

    def stop(self) -> None:
        """Refuse every connection."""
        if self._controller is not None:
            self._controller.stop()
        self._controller = None

    def set_mood(self, mood: Mood) -> None:
        """Answer so from now on."""
        self.inbox.answers = {"DATA": "451 4.3.0 try again later"} if mood == "refusing" else {}
        self.inbox.delay = SLOW_SECONDS if mood == "slow" else 0

    def message_ids(self) -> set[str]:
        """Of the mails that came in, without the domain: the ids of their deliveries."""
        return {str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in list(self.inbox.mails)}
