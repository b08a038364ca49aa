"""Outputs of an agent: many records in flight, all durable before the input is acknowledged."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, Protocol

from aiokafka.errors import MessageSizeTooLargeError

from streams.domain.dead_letter import DeadLetter
from streams.domain.record import Header
from streams.wire.dead_letters import TOPIC as DEAD_LETTERS
from streams.wire.dead_letters import left_out_header, reason_headers

DURABLE_SECONDS = 60
"""Longest wait for the broker to take what was sent; afterwards the worker ends and its restart begins anew."""


class Sender(Protocol):
    """Faust's topics, as far as they are needed here."""

    async def send(self, *, key: bytes | None, value: bytes | None, headers: Sequence[Header]) -> Awaitable[Any]:
        """Queue a record; what is returned resolves once the broker has it, or raises."""
        ...


class Outputs:
    """Collects what is under way to a few topics. Not shared between agents."""

    def __init__(self, topics: Mapping[str, Sender]) -> None:
        self._topics = topics
        self._pending: list[Awaitable[Any]] = []

    async def send(self, topic: str, key: str, value: bytes, headers: Sequence[Header] = ()) -> None:
        """Send one record."""
        self._pending.append(await self._topics[topic].send(key=key.encode(), value=value, headers=headers))

    def dead_letter(self, letter: DeadLetter) -> None:
        """Send a dead letter, whole.

        One that no topic can hold goes without key, value and headers of its own, and says how large its value was;
        the original stays at its origin for as long as that topic keeps it.
        """
        self._pending.append(asyncio.ensure_future(self._bury(letter)))

    async def _bury(self, letter: DeadLetter) -> None:
        reason = reason_headers(letter)
        topic = self._topics[DEAD_LETTERS]
        value = b"" if letter.key is None and letter.value is None else letter.value  # aiokafka wants one of the two
        try:
            await (await topic.send(key=letter.key, value=value, headers=[*letter.headers, *reason]))
        except MessageSizeTooLargeError:
            await (await topic.send(key=None, value=b"", headers=[*reason, left_out_header(letter)]))

    async def durable(self) -> None:
        """Wait until the broker has all that was sent; raises what keeps it from that."""
        pending, self._pending = self._pending, []
        await asyncio.wait_for(asyncio.gather(*pending), DURABLE_SECONDS)
