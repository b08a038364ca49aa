"""Configure an endpoint: its headers, its body and its limits."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from streams.domain.endpoint import Channel, Endpoint
from streams.domain.errors import ConflictError
from streams.ports.store import Store
from streams.services.endpoints.lookup import get_endpoint

_OF_WEBHOOKS = frozenset({"headers", "body"})


def configure_endpoint(store: Store, name: str, changes: Mapping[str, Any]) -> Endpoint:
    """Change fields of an endpoint.

    Raises ConflictError for headers or a body of another channel than webhook, and what :func:`get_endpoint` raises.
    """
    with store.begin() as tx:
        endpoint = get_endpoint(store, tx, name)
        if endpoint.channel is not Channel.WEBHOOK and changes.keys() & _OF_WEBHOOKS:
            raise ConflictError(f"headers and bodies are for webhooks; {endpoint.id} is {endpoint.channel.value}")
        changed = replace(endpoint, **changes)
        store.endpoints.save(tx, changed)
    return changed
