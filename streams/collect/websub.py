"""WebSub: when to ask a hub, what its confirmation means, and whether a push is authentic."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from streams.domain.errors import RejectedError
from streams.domain.hub_subscription import HubState, HubSubscription

LEASE = timedelta(days=10)
"""What is asked for; a hub may give another lease."""

MAX_LEASE = timedelta(days=90)
MIN_LEASE = timedelta(minutes=5)

CONFIRMED_WITHIN = timedelta(hours=1)
"""A hub that has not confirmed for this long is asked again."""

DENIED_FOR = timedelta(days=7)

_LINK = re.compile(r"<([^>]{1,2000})>((?:\s*;\s*[\w*-]+(?:=(?:\"[^\"]*\"|[^\s;,\"]+))?)*)")
_REL = re.compile(r";\s*rel=(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)
_METHODS = frozenset({"sha1", "sha256", "sha384", "sha512"})


def linked(header: str, relation: str) -> str:
    """The first address that a ``Link`` header gives for a relation; empty where it gives none."""
    for target, parameters in _LINK.findall(header):
        found = _REL.search(parameters)
        if found is not None and relation in (found[1] or found[2]).lower().split():
            return str(target).strip()
    return ""


def asking(subscription: HubSubscription, callback: str) -> dict[str, str]:
    """The form that asks a hub."""
    return {
        "hub.mode": "subscribe",
        "hub.callback": callback,
        "hub.topic": subscription.topic,
        "hub.secret": subscription.secret,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }


def asked(subscription: HubSubscription, status: int | None, error: str, now: datetime) -> HubSubscription:
    """The subscription after its hub was asked; an active one stays so until its lease ends."""
    if status is not None and 200 <= status < 300:
        state = subscription.state if subscription.state is HubState.ACTIVE else HubState.ASKED
        return replace(subscription, state=state, next_at=now + CONFIRMED_WITHIN, error="")
    said = error or f"the hub answered {status}"
    return replace(subscription, next_at=now + CONFIRMED_WITHIN, error=said)


def confirmed(
    subscription: HubSubscription | None, query: Mapping[str, str], now: datetime
) -> tuple[HubSubscription, str]:
    """The subscription after a hub's call, and what to answer.

    Raises:
        RejectedError: it is about something that nobody asked for.
    """
    mode, topic = query.get("hub.mode", ""), query.get("hub.topic", "")
    if subscription is None or topic != subscription.topic:
        raise RejectedError("not_asked", "nobody here asked for that")
    if mode == "denied":
        said = f"the hub denied it: {query.get('hub.reason', '')[:200]}".rstrip(": ")
        return replace(subscription, state=HubState.DENIED, next_at=now + DENIED_FOR, error=said), ""
    challenge = query.get("hub.challenge", "")
    if mode != "subscribe" or not challenge or subscription.state not in {HubState.ASKED, HubState.ACTIVE}:
        raise RejectedError("not_asked", "nobody here asked for that")
    lease = _lease(query.get("hub.lease_seconds", ""))
    active = replace(subscription, state=HubState.ACTIVE, lease_until=now + lease, next_at=now + lease * 0.9, error="")
    return active, challenge


def is_signed(subscription: HubSubscription, signature: str, body: bytes) -> bool:
    """Whether a push was signed with the secret that the hub was given."""
    method, _, value = signature.strip().partition("=")
    if method not in _METHODS:
        return False
    wanted = hmac.new(subscription.secret.encode(), body, getattr(hashlib, method)).hexdigest()
    return hmac.compare_digest(wanted.encode(), value.strip().lower().encode())


def _lease(seconds: str) -> timedelta:
    given = timedelta(seconds=int(seconds)) if seconds.isascii() and seconds.isdigit() and len(seconds) < 10 else LEASE
    return min(max(given, MIN_LEASE), MAX_LEASE)
