"""Configure an endpoint: its address, its headers, its body and its limits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from streams.domain.endpoint import Channel, Endpoint, EndpointState
from streams.domain.errors import ConflictError, RejectedError
from streams.notify.channel_address import masked, read_address
from streams.notify.delivery_hours import fault_of
from streams.notify.web_address import read_url
from streams.ports.store import Store
from streams.ports.transaction import Transaction
from streams.services.endpoints.lookup import get_endpoint
from streams.services.endpoints.resume import resume_within

_OF_WEBHOOKS = frozenset({"headers", "body", "oauth", "tls", "method", "timeout"})


def configure_endpoint(store: Store, name: str, changes: Mapping[str, Any], now: datetime) -> Endpoint:
    """Change fields of an endpoint; id, secrets and history stay, and what waits goes out at once.

    A paused endpoint stays paused. One that was disabled is enabled by a new address and by nothing else.

    Raises:
        ConflictError: what only webhooks have, of another channel, or an address that another endpoint has.
        RejectedError: an address that the channel does not take, or hours that are none.
        NotFoundError: there is no such endpoint.
    """
    with store.begin() as tx:
        endpoint = get_endpoint(store, tx, name)
        if endpoint.channel is not Channel.WEBHOOK and changes.keys() & _OF_WEBHOOKS:
            raise ConflictError(
                f"methods, time limits, headers, bodies, OAuth and TLS are for webhooks; {endpoint.id} is "
                f"{endpoint.channel.value}"
            )
        changed = replace(endpoint, **changes)
        if changed.oauth is not None and (fault := _token_url_fault(changed.oauth.token_url)):
            raise RejectedError("wrong_token_url", f"the authorisation server's URL: {fault}")
        if changed.hours is not None and (fault := fault_of(changed.hours)):
            raise RejectedError("wrong_hours", f"hours: {fault}")
        if "address" in changes:
            changed = replace(changed, address=_free_address(store, tx, endpoint, changes["address"]))
        reconfigure_within(store, tx, endpoint, changed, now)
        return get_endpoint(store, tx, endpoint.id)


def reconfigure_within(store: Store, tx: Transaction, before: Endpoint, after: Endpoint, now: datetime) -> None:
    """Save a changed endpoint and send what waits for it, as :func:`configure_endpoint` says."""
    store.endpoints.save(tx, after)
    moved = before.address != after.address
    if before.state is EndpointState.ACTIVE or (moved and before.state is EndpointState.DISABLED):
        resume_within(store, tx, before.id, now)


def _token_url_fault(url: str) -> str:
    try:
        read_url(url, "https://login.example.com/token")
    except ValueError as error:
        return str(error)
    return ""


def _free_address(store: Store, tx: Transaction, endpoint: Endpoint, text: str) -> str:
    try:
        address = read_address(endpoint.channel, text)
    except ValueError as error:
        raise RejectedError("wrong_address", str(error)) from error
    other = store.endpoints.find_address(tx, endpoint.channel, address, endpoint.owner)
    if other is not None and other.id != endpoint.id:
        where = masked(endpoint.channel, address)
        raise ConflictError(f"{where} is the address of {other.id}; let its subscriptions share that one")
    return address
