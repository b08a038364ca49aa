"""Suppress the mailboxes that bounce reports say are gone."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from streams.domain.endpoint import Channel
from streams.domain.suppression import BOUNCED, EVERYTHING, Suppression
from streams.notify.bounce import Bounce, read_bounces
from streams.notify.mail_address import address_of
from streams.ports.store import Store
from streams.ports.transaction import Transaction


def record_bounces(
    store: Store, mailbox: str, messages: Sequence[bytes], cursor: str, now: datetime
) -> list[Suppression]:
    """Suppress what messages of a mailbox report, and note up to where it is read, all or nothing.

    A report counts when it names a delivery of ours, and its recipient is the address that this delivery went to: a
    mailing list of which one member is gone is not gone.
    """
    with store.begin() as tx:
        found = [each for data in messages for each in _suppressions(store, tx, data, now)]
        for each in found:
            store.suppressions.suppress(tx, each)
        store.mailbox_cursors.save(tx, mailbox, cursor)
    return found


def _suppressions(store: Store, tx: Transaction, data: bytes, now: datetime) -> Iterator[Suppression]:
    for bounce in read_bounces(data):
        address = _address_of(store, tx, bounce)
        if address is not None and address.casefold() in bounce.addresses:
            yield Suppression(address, EVERYTHING, f"{BOUNCED}{bounce.reason}"[:500], now)


def _address_of(store: Store, tx: Transaction, bounce: Bounce) -> str | None:
    """The address that the delivery went to; none where there was no such mail."""
    delivery = store.deliveries.get(tx, bounce.delivery_id)
    endpoint = store.endpoints.get(tx, delivery.endpoint_id) if delivery else None
    if endpoint is None or endpoint.channel is not Channel.EMAIL:
        return None
    return address_of(endpoint.address).addr_spec


def read_up_to(store: Store, mailbox: str) -> str:
    """Up to where a mailbox was read; empty if it never was."""
    with store.read() as tx:
        return store.mailbox_cursors.find(tx, mailbox)
