"""A receiver as fast as Python can be, so that a benchmark measures the sender: counts, remembers when, answers 204.

``/hang`` never answers. ``GET /seen`` tells in JSON when each ``webhook-id`` arrived, as often as it did, by Unix time;
``GET /count`` how many different ones did.
"""

import asyncio
import json
import sys
import time

SEEN: dict[str, list[float]] = {}


class Hook(asyncio.Protocol):
    """One connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while (end := self.buffer.find(b"\r\n\r\n")) >= 0:
            head = self.buffer[:end].lower()
            length = int(_header(head, b"content-length") or 0)
            if len(self.buffer) < end + 4 + length:
                return
            self.buffer = self.buffer[end + 4 + length :]
            self.answer(head)

    def answer(self, head: bytes) -> None:
        if head.startswith(b"get "):
            body = json.dumps(SEEN if head.startswith(b"get /seen") else len(SEEN)).encode()
            self.transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
            return
        SEEN.setdefault(_header(head, b"webhook-id").decode(), []).append(time.time())
        if not head.startswith(b"post /hang"):
            self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


def _header(head: bytes, name: bytes) -> bytes:
    start = head.find(b"\r\n" + name + b": ")
    if start < 0:
        return b""
    start += len(name) + 4
    end = head.find(b"\r\n", start)
    return head[start : end if end >= 0 else None]


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Hook, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
