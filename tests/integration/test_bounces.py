"""Mails that come back to a real IMAP mailbox suppress the addresses that they are about, and no others."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from streams.adapters.feeds.mailbox import Mailboxes
from streams.adapters.http.ssrf.dialer import Dialer
from streams.adapters.store import deliveries, endpoints
from streams.adapters.store.database import Database
from streams.agents.bounce_reader import BounceReader
from streams.bootstrap import as_store
from streams.domain.delivery import DeliveryState
from streams.domain.endpoint import Channel
from streams.domain.fetched import FetchRequest
from streams.domain.suppression import EVERYTHING
from streams.notify.address import networks
from streams.ports.store import Store
from streams.services.suppressions.list import list_suppressions
from streams.services.suppressions.remove import unsuppress_address
from tests.contract.outbox import NOW, a_delivery, an_endpoint
from tests.integration.imap_server import MailboxServer, mailbox
from tests.unit.notify.test_bounce import EXCHANGE, report

LOGIN = {"authorization": "Basic ZGVzazpzZWNyZXQ="}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    database.migrate()
    with database.begin() as connection:
        for name in ("gone", "list"):
            to = an_endpoint(name, channel=Channel.EMAIL, address=f"{name}@press.example", secrets=())
            endpoints.save(connection, to)
            delivered = a_delivery(name, id=f"msg_{name}", state=DeliveryState.DELIVERED, finished_at=NOW)
            deliveries.add(connection, [delivered])
    yield as_store(database)
    database.close()


def read(store: Store, box: MailboxServer, times: int = 1) -> BounceReader:
    mailboxes = Mailboxes(Dialer(allowed=networks(["127.0.0.0/8"])), lambda: NOW, seconds=30, max_bytes=1_000_000)
    request = FetchRequest(url=f"imap://127.0.0.1:{box.port}/INBOX", headers=LOGIN)
    reader = BounceReader(mailboxes, store, request, lambda: NOW + timedelta(minutes=1))

    async def run() -> None:
        for _ in range(times):
            await reader.read()

    asyncio.run(run())
    return reader


def suppressed(store: Store) -> dict[str, str]:
    return {each.address: each.reason for each, _ in list_suppressions(store) if each.subscription_id == EVERYTHING}


def test_a_mailbox_that_is_gone_is_suppressed_and_others_are_not(store: Store) -> None:
    with mailbox() as box:
        box.messages = {
            1: report(EXCHANGE, message_id="msg_gone"),
            2: report(EXCHANGE | {"Final-Recipient": "rfc822;member@press.example"}, message_id="msg_list"),
            3: report(EXCHANGE | {"Final-Recipient": "rfc822;list@press.example"}, message_id="msg_forged"),
            4: report(EXCHANGE | {"Final-Recipient": "rfc822;list@press.example"}, message_id="msg_gone"),
        }
        assert read(store, box).failure == ""
    assert suppressed(store) == {"gone@press.example": f"bounced: 5.1.10 {EXCHANGE['Diagnostic-Code'][5:]}"}


def test_a_suppression_that_was_lifted_stays_lifted(store: Store) -> None:
    with mailbox() as box:
        box.messages = {1: report(EXCHANGE, message_id="msg_gone")}
        read(store, box, times=2)
        unsuppress_address(store, "gone@press.example")
        read(store, box, times=2)
        assert suppressed(store) == {}
        box.messages[2] = report(EXCHANGE, message_id="msg_gone")
        read(store, box)
    assert list(suppressed(store)) == ["gone@press.example"]


def test_a_mailbox_that_refuses_the_login_is_told_of_and_nothing_is_lost(store: Store) -> None:
    with mailbox() as box:
        box.messages, box.password = {1: report(EXCHANGE, message_id="msg_gone")}, "another"
        assert "the login of desk is refused" in read(store, box).failure
        box.password = "secret"
        read(store, box)
    assert list(suppressed(store)) == ["gone@press.example"]
