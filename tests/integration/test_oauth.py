"""Access tokens: fetched from an authorisation server of loopback, used by webhooks and mail servers."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import httpx
import pytest

from streams.adapters.channels.email.smtp import Login, Mailer
from streams.adapters.channels.webhook.channel import Poster, WebhookChannel
from streams.adapters.feeds.mailbox import Mailboxes
from streams.adapters.http.oauth2 import TokenSource
from streams.adapters.http.ssrf.dialer import Dialer
from streams.adapters.templates.custom_body import render
from streams.domain.delivery import AttemptOutcome, AttemptVerdict
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.errors import UnavailableError
from streams.domain.fetched import Fetched, FetchRequest
from streams.domain.oauth2 import OAuth2Client
from streams.notify.address import networks
from streams.notify.smtp_refusal import Refusal
from tests.integration.imap_server import mailbox
from tests.integration.receivers import Receiver, receiver
from tests.unit.notify.stories import change
from tests.unit.notify.test_cloudevent import delivery

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def answering(status: str, body: str) -> bytes:
    return f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()


GRANTED = answering("200 OK", '{"access_token": "t0k", "token_type": "Bearer", "expires_in": 3600}')


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def a_client(server: Receiver, **more: str) -> OAuth2Client:
    return OAuth2Client(token_url=server.url("/token"), client_id="tocsin", client_secret="s3cret", **more)


def asked(server: Receiver, number: int = -1) -> dict[str, str]:
    """What the authorisation server was asked."""
    return {name: value[0] for name, value in parse_qs(server.bodies[number].decode()).items()}


def test_a_token_is_fetched_once_and_again_before_it_expires():
    async def run() -> None:
        clock = Clock()
        async with httpx.AsyncHTTPTransport() as transport, receiver(GRANTED) as server:
            source = TokenSource(Poster(transport, clock, 5).post, clock)
            client = a_client(server, scope="hooks")
            assert await asyncio.gather(*(source.token(client) for _ in range(5))) == ["t0k"] * 5
            assert len(server.bodies) == 1
            assert asked(server) == {
                "grant_type": "client_credentials",
                "client_id": "tocsin",
                "client_secret": "s3cret",
                "scope": "hooks",
            }
            clock.now = NOW + timedelta(seconds=3590)
            await source.token(client)
            assert len(server.bodies) == 2
            granted = a_client(server, refresh_token="r3fresh")
            await source.token(granted)
            assert (asked(server)["grant_type"], asked(server)["refresh_token"]) == ("refresh_token", "r3fresh")

    asyncio.run(run())


@pytest.mark.parametrize(
    "answer",
    [
        answering("401 Unauthorized", '{"error": "invalid_client"}'),
        answering("200 OK", '{"error": "invalid_scope"}'),
        answering("200 OK", "<html>"),
        answering("200 OK", '{"token_type": "Bearer"}'),
    ],
)
def test_a_server_that_gives_no_token_is_tried_again_and_named_without_the_secret(answer):
    async def run() -> str:
        async with httpx.AsyncHTTPTransport() as transport, receiver(answer) as server:
            source = TokenSource(Poster(transport, lambda: NOW, 5).post, lambda: NOW)
            with pytest.raises(UnavailableError, match="no access token") as caught:
                await source.token(a_client(server))
            return str(caught.value)

    assert "s3cret" not in asyncio.run(run())


def test_a_webhook_carries_a_token_and_fetches_another_when_it_is_refused():
    async def run() -> tuple[AttemptOutcome, int, str | None]:
        async with (
            httpx.AsyncHTTPTransport() as transport,
            receiver(GRANTED) as server,
            receiver(answering("401 Unauthorized", "")) as hook,
        ):
            poster = Poster(transport, lambda: NOW, 5)
            channel = WebhookChannel(
                lambda _: poster, lambda: NOW, "https://t.example", render, TokenSource(poster.post, lambda: NOW)
            )
            endpoint = Endpoint(
                id="hook", channel=Channel.WEBHOOK, address=hook.url(), oauth=a_client(server), created_at=NOW
            )
            outcomes = [await channel.send(delivery(change()), endpoint) for _ in range(2)]
            return outcomes[0], len(server.bodies), hook.header("authorization")

    outcome, fetched, header = asyncio.run(run())
    assert (outcome.verdict, fetched, header) == (AttemptVerdict.RETRY, 2, "Bearer t0k")


async def mail_through(talk: list[str], token: str | UnavailableError) -> tuple[Refusal, str]:
    """One mail over a server that takes XOAUTH2; what it was told is added to ``talk``."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        answers = {
            "EHLO": b"250-mail.example\r\n250 AUTH XOAUTH2\r\n",
            "AUTH": b"235 2.7.0 ok\r\n",
            "QUIT": b"221 bye\r\n",
        }
        while line := (await reader.readline()).decode().strip():
            talk.append(line)
            writer.write(answers.get(line.split()[0].upper(), b"250 ok\r\n"))
            await writer.drain()
        writer.close()

    async def give() -> str:
        if isinstance(token, UnavailableError):
            raise token
        return token

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    login = Login(username="tocsin@mail.example", token=give)
    async with server, Mailer("127.0.0.1", port, security="none", login=login, ehlo_name="tocsin.example") as mailer:
        reply = await mailer.check("tocsin@mail.example")
    return reply.refusal, reply.error


def test_a_mail_server_is_greeted_by_our_name_and_logged_in_to_with_a_token():
    talk: list[str] = []
    assert asyncio.run(mail_through(talk, "t0k"))[1] == ""
    assert talk[0] == "EHLO tocsin.example"
    assert any(line.startswith("AUTH XOAUTH2 ") for line in talk)


def test_a_missing_token_holds_mails_and_says_so():
    refusal, error = asyncio.run(mail_through([], UnavailableError("no access token: it says no")))
    assert refusal is Refusal.SENDER
    assert "refused our login" in error


def test_a_mailbox_is_opened_with_an_access_token_and_a_refused_one_is_fetched_anew():
    async def run() -> list[Fetched]:
        async with httpx.AsyncHTTPTransport() as transport, receiver(GRANTED) as server:
            tokens = TokenSource(Poster(transport, lambda: NOW, 5).post, lambda: NOW)
            dialer = Dialer(allowed=networks(("127.0.0.0/8",)))
            boxes = Mailboxes(dialer, lambda: NOW, seconds=5, max_bytes=100_000, tokens=tokens)
            with mailbox(tokens=True) as box:
                box.deliver(1, "Mali leaves")
                box.password = "t0k"
                client = a_client(server, refresh_token="r3fresh")
                request = FetchRequest(url=f"imap://127.0.0.1:{box.port}/INBOX", oauth=client, user="desk")
                answers = [await boxes.fetch(request)]
                box.password = "another"
                answers += [await boxes.fetch(request), await boxes.fetch(request)]
            assert asked(server)["grant_type"] == "refresh_token"
            assert len(server.bodies) == 2, "once at first, once more after the refusal"
            return answers

    taken, *refused = asyncio.run(run())
    assert len(taken.messages) == 1, taken.error
    assert all("the login of desk is refused" in each.error and "t0k" not in each.error for each in refused)


def test_without_a_token_a_mailbox_is_not_asked():
    async def run() -> Fetched:
        async with httpx.AsyncHTTPTransport() as transport, receiver(answering("400 Bad", "{}")) as server:
            tokens = TokenSource(Poster(transport, lambda: NOW, 5).post, lambda: NOW)
            boxes = Mailboxes(
                Dialer(allowed=networks(("127.0.0.0/8",))), lambda: NOW, seconds=5, max_bytes=9, tokens=tokens
            )
            with mailbox(tokens=True) as box:
                url = f"imap://127.0.0.1:{box.port}/INBOX"
                answer = await boxes.fetch(FetchRequest(url=url, oauth=a_client(server), user="desk"))
                assert box.commands == []
            return answer

    assert "no access token: the authorisation server answered 400" in asyncio.run(run()).error
