"""The guard at the connected address: names, odd spellings, rebinding, redirects, proxies."""

import asyncio
from collections.abc import Sequence

import pytest

from streams.adapters.channels.webhook.channel import Poster
from streams.adapters.http.ssrf.dialer import Dialer
from streams.adapters.http.ssrf.transport import VettedTransport
from streams.domain.delivery import AttemptOutcome, AttemptVerdict
from streams.notify.address import networks
from tests.integration.receivers import Receiver, receiver, status
from tests.integration.test_webhook_faults import NOW

NO_CONTENT = status(204)
LOOPBACK = networks(["127.0.0.0/8"])


class Names:
    """A name server whose answers change from one question to the next."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, _host: str, _port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


async def post(url: str, dialer: Dialer, times: int = 1) -> list[AttemptOutcome]:
    async with VettedTransport(dialer) as transport:
        poster = Poster(transport, lambda: NOW, 2)
        return [await poster.post(url, {"x-a": "b"}, b"{}") for _ in range(times)]


def refused(url: str, dialer: Dialer) -> str:
    """Post to a URL that leads to a running receiver on loopback; it must never hear of it."""

    async def play() -> str:
        async with receiver(status(204)) as hook:
            (outcome,) = await post(url.replace("{port}", str(hook.port)), dialer)
        assert (outcome.verdict, outcome.status, hook.connections) == (AttemptVerdict.RETRY, None, 0)
        return outcome.error

    return asyncio.run(play())


HERE = """
127.0.0.1 localhost 127.1 127.0.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 0 0.0.0.0 127.0.0.1. ①②⑦.0.0.1
１２７.0.0.1 [::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [64:ff9b::7f00:1] [2002:7f00:1::1] [fe80::1]
""".split()


@pytest.mark.parametrize("host", HERE)
def test_no_spelling_of_this_machine_gets_through(host: str) -> None:
    assert refused(f"http://{host}:{{port}}/", Dialer()) != ""


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1%lo"]
)
def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    error = refused("http://receiver.example:{port}/", Dialer(resolve=Names([address])))
    assert error.startswith(f"receiver.example leads to {address}: ")
    assert "notify.allow_networks" in error


def test_one_inner_address_among_public_ones_spoils_the_name() -> None:
    names = Names(["93.184.215.14", "127.0.0.1"])
    assert "leads to 127.0.0.1" in refused("http://receiver.example:{port}/", Dialer(resolve=names))


def test_a_name_is_resolved_once_so_that_it_cannot_change_after_the_check() -> None:
    """What was vetted is what is connected to: the second answer of the name server is never asked for."""
    names = Names(["127.0.0.2"], ["127.0.0.1"])

    async def play() -> tuple[list[AttemptOutcome], Receiver]:
        async with receiver(status(204)) as hook:
            url = f"http://receiver.example:{hook.port}/"
            return await post(url, Dialer(networks(["127.0.0.2/32"]), resolve=names)), hook

    (outcome,), hook = asyncio.run(play())
    assert names.asked == 1
    assert hook.connections == 0
    assert outcome.error.startswith("cannot connect to receiver.example: 127.0.0.2: ")


def test_a_kept_connection_stays_with_the_address_that_was_vetted() -> None:
    names = Names(["127.0.0.1"], ["10.0.0.1"])

    async def play() -> tuple[list[AttemptOutcome], Receiver]:
        async with receiver(status(204)) as hook:
            return await post(f"http://receiver.example:{hook.port}/", Dialer(LOOPBACK, resolve=names), 3), hook

    outcomes, hook = asyncio.run(play())
    assert [outcome.verdict for outcome in outcomes] == [AttemptVerdict.DELIVERED] * 3
    assert (hook.connections, names.asked) == (1, 1)


def test_a_redirect_to_the_inside_is_not_followed() -> None:
    async def play() -> tuple[list[AttemptOutcome], Receiver, Receiver]:
        async with receiver(status(204)) as inside:
            moved = status(302, f"Location: {inside.url()}\r\n")
            async with receiver(moved) as hook:
                return await post(hook.url(), Dialer(LOOPBACK)), hook, inside

    (outcome,), hook, inside = asyncio.run(play())
    assert (outcome.verdict, outcome.status) == (AttemptVerdict.RETRY, 302)
    assert (hook.connections, inside.connections) == (1, 0)


def test_the_receiver_is_told_the_name_that_was_asked_for() -> None:
    async def play() -> Receiver:
        async with receiver(status(204)) as hook:
            url = f"http://receiver.example:{hook.port}/a%20b?c=d#e"
            await post(url, Dialer(LOOPBACK, resolve=Names(["127.0.0.1"])))
            assert hook.header("host") == f"receiver.example:{hook.port}"
            return hook

    assert asyncio.run(play()).heads[0].startswith(b"POST /a%20b?c=d HTTP/1.1\r\n")


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    async def play() -> list[AttemptOutcome]:
        async with receiver(status(204)) as hook:
            names = Names(["127.0.0.3", "127.0.0.1"])
            return await post(f"http://receiver.example:{hook.port}/", Dialer(LOOPBACK, resolve=names))

    (outcome,) = asyncio.run(play())
    assert outcome.verdict is AttemptVerdict.DELIVERED


def test_a_connection_that_was_closed_while_idle_is_made_anew() -> None:
    async def answer_once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(status(204))
        await writer.drain()
        writer.close()

    async def play() -> tuple[list[AttemptOutcome], Receiver]:
        async with receiver(answer_once) as hook:
            return await post(hook.url(), Dialer(LOOPBACK), 3), hook

    outcomes, hook = asyncio.run(play())
    assert [outcome.verdict for outcome in outcomes] == [AttemptVerdict.DELIVERED] * 3
    assert hook.connections == 3


@pytest.mark.parametrize("header", [{"x-a": "b\r\nx-evil: 1"}, {"x-a\r\nx-evil": "1"}, {"x-a": "b\x00"}])
def test_headers_cannot_be_injected(header: dict[str, str]) -> None:
    async def play() -> tuple[AttemptOutcome, Receiver]:
        async with receiver(status(204)) as hook, VettedTransport(Dialer(LOOPBACK)) as transport:
            return await Poster(transport, lambda: NOW, 2).post(hook.url(), header, b"{}"), hook

    outcome, hook = asyncio.run(play())
    assert (outcome.verdict, hook.bodies) == (AttemptVerdict.RETRY, [])
    assert "characters that no header may have" in outcome.error


def through_proxy(url: str, answer: bytes = NO_CONTENT, user: str = "") -> tuple[AttemptOutcome, Receiver]:
    async def play() -> tuple[AttemptOutcome, Receiver]:
        async with receiver(answer) as proxy:
            at = f"http://{user}127.0.0.1:{proxy.port}"
            return (await post(url, Dialer(proxy=at)))[0], proxy

    return asyncio.run(play())


def test_a_proxy_gets_the_whole_url_and_its_own_credentials() -> None:
    outcome, proxy = through_proxy("http://receiver.example/hook", user="me:secret@")
    assert outcome.verdict is AttemptVerdict.DELIVERED
    assert proxy.heads[0].startswith(b"POST http://receiver.example:80/hook HTTP/1.1\r\n")
    assert proxy.header("proxy-authorization") == "Basic bWU6c2VjcmV0"


def test_a_proxy_is_asked_for_a_tunnel_to_tls() -> None:
    outcome, proxy = through_proxy("https://receiver.example/hook", status(403))
    assert "answered 403 to a CONNECT" in outcome.error
    assert proxy.heads[0].startswith(b"CONNECT receiver.example:443 HTTP/1.1\r\n")
    assert b"x-a" not in proxy.heads[0]


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "169.254.169.254"])
def test_a_proxy_is_no_way_to_an_inner_address(host: str) -> None:
    outcome, proxy = through_proxy(f"http://{host}/")
    assert "webhooks may not go there" in outcome.error
    assert proxy.heads == []


def test_a_proxy_that_is_away_is_named() -> None:
    (outcome,) = asyncio.run(post("http://receiver.example/", Dialer(proxy="http://127.0.0.1:1")))
    assert outcome.error.startswith("the proxy 127.0.0.1:1: ")
