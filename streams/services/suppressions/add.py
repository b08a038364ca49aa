"""Suppress an address, so that it gets no mail at all."""

from datetime import datetime

from streams.domain.errors import RejectedError
from streams.domain.suppression import EVERYTHING, Suppression
from streams.notify.mail_address import address_of
from streams.ports.store import Store


def suppress_address(store: Store, address: str, reason: str, now: datetime) -> str:
    """Send an address nothing any more; returns it in its plain form. Raises RejectedError when it is no address."""
    try:
        plain = address_of(address).addr_spec
    except ValueError as error:
        raise RejectedError("wrong_address", str(error)) from error
    with store.begin() as tx:
        store.suppressions.suppress(tx, Suppression(plain, EVERYTHING, reason, now))
    return plain
