"""Endpoints: where deliveries go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from streams.domain.delivery_hours import DeliveryHours
from streams.domain.oauth2 import OAuth2Client
from streams.domain.tls_identity import TlsIdentity


class Channel(StrEnum):
    """How an endpoint is reached."""

    WEBHOOK = "webhook"
    EMAIL = "email"
    SLACK = "slack"
    DISCORD = "discord"
    TEAMS = "teams"
    TELEGRAM = "telegram"
    GOOGLECHAT = "googlechat"
    MATTERMOST = "mattermost"
    MATRIX = "matrix"
    NTFY = "ntfy"
    PAGERDUTY = "pagerduty"
    OPSGENIE = "opsgenie"
    KAFKA = "kafka"
    APPRISE = "apprise"


METHODS = ("POST", "PUT", "PATCH")
"""The ways to send a webhook."""

MAX_TIMEOUT = 120.0
"""Most seconds for one attempt at an endpoint."""


class EndpointState(StrEnum):
    """Whether deliveries go out; ``paused`` holds them, ``disabled`` was done by failure or 410."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A signing secret (``whsec_…``); ``expires_at`` is set once a newer one replaced it."""

    value: str = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One address of one receiver.

    Attributes:
        address: URL of a webhook or chat hook, an email address, or a topic.
        secrets: newest first; all unexpired ones sign.
        headers: extra request headers of a webhook.
        max_in_flight: deliveries under way at once.
        rate_per_second: most deliveries a second; 0 is unlimited.
        method: how a webhook is sent: POST, PUT or PATCH.
        timeout: seconds for one attempt at a webhook; none is the installation's.
        hours: when it takes deliveries; none is always.
        body: custom body (a tree whose leaves are sandboxed Jinja), else the CloudEvent.
        oauth: who we are to the receiver's authorisation server, for an access token with each request.
        tls: whom to trust there, and who we are, where that differs from all others.
        failing_since: start of the unbroken run of failures, if one is on.
        warnings: how many were given in this run.
        hold_until: nothing is sent before, because the receiver asked for it (``Retry-After``).
        reported: what people were told of it last, ``failing`` or ``disabled``, until it works again.
        owner: whose it is; empty for the installation's own.
        standalone: it was made by itself, and stays when no subscription uses it.
    """

    id: str
    channel: Channel
    address: str
    state: EndpointState = EndpointState.ACTIVE
    state_reason: str = ""
    secrets: tuple[Secret, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    max_in_flight: int = 8
    rate_per_second: float = 0
    method: str = "POST"
    timeout: float | None = None
    hours: DeliveryHours | None = None
    body: object | None = None
    oauth: OAuth2Client | None = None
    tls: TlsIdentity | None = None
    failing_since: datetime | None = None
    warnings: int = 0
    hold_until: datetime | None = None
    reported: str = ""
    owner: str = ""
    standalone: bool = False
    created_at: datetime
