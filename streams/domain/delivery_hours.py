"""Delivery hours: when an endpoint takes deliveries."""

from dataclasses import dataclass

from streams.domain.alert import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryHours:
    """The hours in which an endpoint takes deliveries; at other times they wait for the next ones.

    Attributes:
        spans: local spans, such as ``Mon-Fri 08:00-18:00``.
        zone: IANA time zone of the spans.
        urgent: alerts of at least this severity go out at any time, and with them what waits of their stories.
    """

    spans: tuple[str, ...]
    zone: str = "UTC"
    urgent: Severity | None = None
