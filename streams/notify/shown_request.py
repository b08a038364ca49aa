"""The request of a webhook as people may see it, and as a command that repeats it: without what is secret."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from streams.domain.delivery import Delivery
from streams.domain.endpoint import Endpoint
from streams.notify import cloudevent
from streams.notify.channel_address import masked

HIDDEN = "…"
"""In the place of what is secret or made anew at each attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRequest:
    """A request.

    Attributes:
        headers: with :data:`HIDDEN` for values that may be secret, and for the signature.
        body: as it is sent; none for a body of the endpoint's or the subscription's own.
        curl: a command of a shell that sends the same, once what is hidden is filled in.
    """

    method: str
    address: str
    headers: Mapping[str, str]
    body: str | None
    curl: str


def shown_request(delivery: Delivery, endpoint: Endpoint, public_url: str) -> ShownRequest:
    """The request that a delivery to a webhook is sent as."""
    address = masked(endpoint.channel, endpoint.address)
    given = {name.lower(): value for name, value in endpoint.headers.items()}
    own = {name: value if name == "content-type" else HIDDEN for name, value in given.items()}
    signed = {"webhook-id": delivery.id, "webhook-timestamp": HIDDEN, "webhook-signature": HIDDEN}
    has_own_body = endpoint.body is not None or (delivery.template is not None and delivery.template.body is not None)
    kind = "application/json" if has_own_body else cloudevent.MEDIA_TYPE
    headers = {"content-type": kind, **own, **signed}
    body = None if has_own_body else cloudevent.body(delivery, public_url).decode()
    return ShownRequest(
        method=endpoint.method,
        address=address,
        headers=headers,
        body=body,
        curl=_curl(endpoint.method, address, headers, body),
    )


def _curl(method: str, address: str, headers: Mapping[str, str], body: str | None) -> str:
    given = [f"--request {method}", *(f"--header {shlex.quote(f'{name}: {text}')}" for name, text in headers.items())]
    data = "body.json" if body is None else "-"
    command = " \\\n  ".join([f"curl {shlex.quote(address)}", *given, f"--data-binary @{data}"])
    return command if body is None else f"{command} <<'END'\n{body}\nEND"
