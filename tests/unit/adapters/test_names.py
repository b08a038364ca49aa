"""Resolving names: one that gets no answer holds up nobody else."""

import asyncio
import socket
import threading

import pytest

from streams.adapters.http.ssrf.names import SystemNames
from tests.waiting import patient


def test_however_many_ask_for_a_name_it_is_asked_for_once_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    answered, asked = threading.Event(), []

    def ask(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        answered.wait(patient(10))
        return [(None, None, None, "", ("192.0.2.1", port))]

    async def run() -> None:
        names = SystemNames()
        waiting = [asyncio.create_task(names("hook.example", 443)) for _ in range(100)]
        while not asked:  # noqa: ASYNC110 - it is asked in a thread
            await asyncio.sleep(0.001)
        waiting.pop().cancel()
        answered.set()
        assert await asyncio.gather(*waiting) == [["192.0.2.1"]] * 99
        assert asked == ["hook.example"]
        await names("hook.example", 443)
        assert asked == ["hook.example"] * 2
        names.close()

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    asyncio.run(run())


def test_a_name_without_address_is_an_error_to_everybody_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_: object, **__: object) -> list[tuple[object, ...]]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async def run() -> None:
        names = SystemNames()
        found = await asyncio.gather(*(names("none.example", 443) for _ in range(3)), return_exceptions=True)
        assert [type(each) for each in found] == [socket.gaierror] * 3
        names.close()

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    asyncio.run(run())
