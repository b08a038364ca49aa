"""A receiver of webhooks that can be down, slow, or hang up."""

import socket
import struct
import time
from http.server import BaseHTTPRequestHandler
from typing import Literal

from examples.demo.receiver import Receiver

Mood = Literal["well", "refusing", "slow", "resetting"]


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
                        time.sleep(5)
                        super().do_POST()
                    case _:
                        super().do_POST()

        return Handler
