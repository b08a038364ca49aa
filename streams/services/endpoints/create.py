"""Create an endpoint: by itself, or for the subscription that speaks through it."""

import secrets
from dataclasses import replace
from datetime import datetime

from streams.domain.endpoint import Channel, Endpoint, Secret
from streams.domain.errors import ConflictError, RejectedError
from streams.domain.identity import stable_id
from streams.notify.channel_address import endpoint_id, masked, read_address
from streams.notify.sign import new_secret
from streams.ports.store import Store
from streams.ports.transaction import Transaction

SIGNED = frozenset({Channel.WEBHOOK})
"""Channels whose deliveries are signed."""


def create_endpoint(
    store: Store, channel: Channel, address: str, now: datetime, owner: str = ""
) -> tuple[Endpoint, str | None]:
    """Make an endpoint that stays when no subscription uses it; gives it, and its secret to be shown once.

    Raises:
        RejectedError: an address that the channel does not take.
        ConflictError: there is an endpoint of that address.
    """
    try:
        address = read_address(channel, address)
    except ValueError as error:
        raise RejectedError("wrong_address", str(error)) from error
    with store.begin() as tx:
        there = store.endpoints.find_address(tx, channel, address, owner)
        if there is not None:
            raise ConflictError(f"{masked(channel, address)} is the address of {there.id}")
        return create_within(
            store, tx, Endpoint(id="", channel=channel, address=address, owner=owner, standalone=True, created_at=now)
        )


def create_within(store: Store, tx: Transaction, new: Endpoint) -> tuple[Endpoint, str | None]:
    """Save a new endpoint under an id of its own, within a transaction.

    Returns:
        The endpoint, and its secret when one was made because ``new`` has none and its channel signs.

    Raises:
        RejectedError: a topic for an owner, who would write among the installation's own.
    """
    made = None
    if new.owner and new.channel is Channel.KAFKA:
        raise RejectedError("not_for_owners", "topics belong to who runs the installation; have a webhook instead")
    if new.channel in SIGNED and not new.secrets:
        made = new_secret(secrets.token_bytes(32)).value
    signed = (Secret(value=made),) if made else new.secrets
    endpoint = replace(new, id=_unused_id(store, tx, new), secrets=signed if new.channel in SIGNED else ())
    store.endpoints.save(tx, endpoint)
    return endpoint, made


def _unused_id(store: Store, tx: Transaction, new: Endpoint) -> str:
    """The id of the address, unless an endpoint that moved away from there has it."""
    identity = endpoint_id(new.channel, new.address, new.owner)
    taken = store.endpoints.get(tx, identity) is not None
    return "end_" + stable_id("endpoint", identity, new.created_at.isoformat()) if taken else identity
