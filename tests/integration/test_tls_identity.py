"""Webhooks to receivers that ask for a certificate of ours, or have one of an authority of their own (mTLS)."""

import asyncio
import ssl
from pathlib import Path

import httpx
import pytest

from streams.adapters.channels.webhook.channel import Poster, WebhookChannel
from streams.adapters.channels.webhook.posters import Posters
from streams.adapters.http.oauth2 import TokenSource
from streams.adapters.http.ssrf.dialer import Dialer
from streams.adapters.http.ssrf.transport import VettedTransport
from streams.adapters.templates.custom_body import render
from streams.domain.delivery import AttemptOutcome, AttemptVerdict
from streams.domain.endpoint import Channel, Endpoint
from streams.domain.errors import RejectedError
from streams.domain.tls_identity import TlsIdentity
from streams.notify.address import networks
from tests.integration.authority import Authority
from tests.integration.receivers import receiver
from tests.unit.notify.stories import NOON, change
from tests.unit.notify.test_cloudevent import delivery

LOOPBACK = networks(("127.0.0.0/8", "::1/128"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority(folder)
    authority.certify("server", "localhost")
    authority.certify("client", "tocsin.example")
    return folder


def send(folder: Path, identity: TlsIdentity | None) -> tuple[AttemptOutcome, int]:
    """One webhook to a receiver that asks for a certificate of the authority; and how many arrived."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(folder / "authority.pem"))
    server.load_cert_chain(folder / "server.pem")
    server.verify_mode = ssl.CERT_REQUIRED

    def connect(tls: ssl.SSLContext | None) -> httpx.AsyncBaseTransport:
        return VettedTransport(Dialer(allowed=LOOPBACK, tls=tls))

    def make(transport: httpx.AsyncBaseTransport) -> Poster:
        return Poster(transport, lambda: NOON, 10)

    async def run() -> tuple[AttemptOutcome, int]:
        async with receiver(b"HTTP/1.1 204 No Content\r\n\r\n", server) as hook:
            usual = make(connect(None))
            async with Posters(usual, connect, make) as posters:
                tokens = TokenSource(usual.post, lambda: NOON)
                channel = WebhookChannel(posters.of, lambda: NOON, "https://t.example", render, tokens)
                address = hook.url(scheme="https", host="localhost")
                endpoint = Endpoint(id="hook", channel=Channel.WEBHOOK, address=address, tls=identity, created_at=NOON)
                return await channel.send(delivery(change()), endpoint), len(hook.bodies)

    return asyncio.run(run())


def test_a_receiver_that_asks_for_our_certificate_gets_it(folder: Path) -> None:
    identity = TlsIdentity(
        authorities=(folder / "authority.pem").read_text(), certificate=(folder / "client.pem").read_text()
    )
    outcome, arrived = send(folder, identity)
    assert (outcome.verdict, arrived) == (AttemptVerdict.DELIVERED, 1)


@pytest.mark.parametrize("authorities", [True, False], ids=["without our certificate", "of an unknown authority"])
def test_without_the_right_identity_nothing_arrives(folder: Path, authorities: bool) -> None:
    identity = TlsIdentity(authorities=(folder / "authority.pem").read_text()) if authorities else None
    outcome, arrived = send(folder, identity)
    assert (outcome.verdict, arrived) == (AttemptVerdict.RETRY, 0)


@pytest.mark.parametrize("field", ["authorities", "certificate"])
def test_what_is_no_pem_is_refused_without_repeating_it(folder: Path, field: str) -> None:
    posters = Posters(None, None, None)  # type: ignore[arg-type]
    with pytest.raises(RejectedError, match="PEM") as caught:
        posters.of(TlsIdentity(**{field: "s3cret"}))
    assert "s3cret" not in str(caught.value)
