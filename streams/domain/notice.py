"""Notices: what each subscription is told, when, and why at that time."""

from dataclasses import dataclass
from datetime import datetime

from streams.domain.alert import AlertChange
from streams.domain.endpoint_event import EndpointEvent
from streams.domain.feed_report import FeedReport
from streams.domain.identity import stable_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One alert change for one subscription; there is one for every pair, however often routing is repeated.

    Attributes:
        due_at: when it may go out; one whose time has not come waits, and goes out with the others then due.
        reason: why it goes out then, for people.
        delivery_id: the delivery that carries it; none while it waits.
        withdrawn: it never goes out, because the story was retracted while it waited.
    """

    subscription_id: str
    change: AlertChange
    due_at: datetime
    reason: str
    delivery_id: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Omitted:
    """What was left out of a message to keep it small, and where all of it can be read.

    Attributes:
        sentences: evidence sentences, of events that are still named.
        shortened: evidence sentences that end in ``[…]``.
        events: supporting events, oldest first.
        changes: alert changes, the last ones.
        url: of the whole delivery in the HTTP API.
    """

    sentences: int = 0
    shortened: int = 0
    events: int = 0
    changes: int = 0
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a delivery carries; its wire form is the delivery's payload.

    Attributes:
        id: the delivery's id.
        subscription_id: whose message it is.
        subscription_name: as its owner calls it.
        changes: one, or several in a group or digest, in the order in which they happened; none in a ping or an
            endpoint event.
        zone: IANA time zone of the subscription, in which messages show times beside UTC.
        endpoint_event: what happened to an endpoint, in messages to who looks after it.
        feed_report: which feeds need somebody, in messages to who runs the installation.
        omitted: what a channel with a limit on size left out; none is left out of what is stored.
    """

    id: str
    subscription_id: str
    subscription_name: str
    changes: tuple[AlertChange, ...]
    endpoint_event: EndpointEvent | None = None
    feed_report: FeedReport | None = None
    omitted: Omitted | None = None
    zone: str = "UTC"


def group_id(subscription: str, changes: tuple[str, ...]) -> str:
    """The delivery id of a message with several changes; with one change it is that change's own delivery id."""
    return "msg_" + stable_id("group", subscription, *sorted(changes))
