"""Name resolution: a host's addresses from the system resolver."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

_THREADS = 32


class SystemNames:
    """Asks the system in threads of its own, because it blocks.

    A name takes one thread, however many ask for it meanwhile: a name server that does not answer for some receiver
    must not hold up the others.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "resolver")
        self._asked: dict[tuple[str, int], asyncio.Future[Sequence[str]]] = {}

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host, best first; raises OSError when there are none."""
        key = (host, port)
        if key not in self._asked:
            answer = asyncio.get_running_loop().run_in_executor(self._threads, _addresses, host, port)
            self._asked[key] = answer
            answer.add_done_callback(partial(self._forget, key))
        return await asyncio.shield(self._asked[key])

    def close(self) -> None:
        """Ask no more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _forget(self, key: tuple[str, int], answer: asyncio.Future[Sequence[str]]) -> None:
        del self._asked[key]
        if not answer.cancelled():
            answer.exception()


def _addresses(host: str, port: int) -> Sequence[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
