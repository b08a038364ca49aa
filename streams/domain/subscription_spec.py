"""Subscription specs: what somebody asks to be notified of, as typed or declared in a file."""

from dataclasses import dataclass, field

from streams.domain.alert import Change
from streams.domain.endpoint import Channel
from streams.domain.message_template import MessageTemplate
from streams.domain.subscription import Mode, Selector, Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionSpec:
    """A subscription as it should be.

    Attributes:
        address: as the channel stores it.
        changes: the kinds of change to hear of; empty for all that the rule tells of.
        template: how to write its messages; none for the usual way.
        enabled: none leaves a pause as it is.
        secret: to sign with; none keeps the endpoint's own or makes one.
        plain_json: a webhook is sent with ``content-type: application/json``; else its headers stay as they are.
        declared: a file says so.
        owner: whose it is; its endpoint is shared only with subscriptions of the same owner.
    """

    name: str
    channel: Channel
    address: str = field(repr=False)
    selector: Selector = Selector()
    mode: Mode = Mode.IMMEDIATE
    timetable: Timetable = Timetable()
    changes: tuple[Change, ...] = ()
    template: MessageTemplate | None = None
    enabled: bool | None = None
    secret: str | None = field(default=None, repr=False)
    plain_json: bool = False
    declared: bool = False
    owner: str = ""
