"""Rotate the signing secret of a webhook."""

import secrets
from datetime import datetime, timedelta

from streams.domain.endpoint import Channel, Secret
from streams.domain.errors import ConflictError
from streams.notify.asymmetric import new_key
from streams.notify.sign import OVERLAP, new_secret, rotated
from streams.ports.store import Store
from streams.services.endpoints.lookup import get_endpoint


def rotate_secret(
    store: Store, name: str, now: datetime, overlap: timedelta = OVERLAP, *, asymmetric: bool = False
) -> Secret:
    """Give a webhook a new secret; the old ones go on signing beside it for ``overlap``, and no longer if that is 0.

    An ``asymmetric`` one is a private key, which nobody is to see; receivers verify with its public half.

    Raises ConflictError for other channels, and what :func:`get_endpoint` raises.
    """
    with store.begin() as tx:
        endpoint = get_endpoint(store, tx, name)
        if endpoint.channel is not Channel.WEBHOOK:
            raise ConflictError(f"only webhooks are signed; {endpoint.id} is {endpoint.channel.value}")
        secret = (new_key if asymmetric else new_secret)(secrets.token_bytes(32))
        store.endpoints.replace_secrets(tx, endpoint.id, rotated(endpoint.secrets, secret, now, overlap))
    return secret
