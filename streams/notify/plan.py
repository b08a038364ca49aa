"""Plans: what to do so that subscriptions become what a file declares."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from streams.domain.endpoint import Endpoint
from streams.domain.subscription import Subscription
from streams.domain.subscription_spec import Wish
from streams.notify.channel_address import masked
from streams.notify.wording import what, when


class Action(StrEnum):
    """What to do with a subscription."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Step:
    """One subscription, what to do with it, and what that changes, in words without secrets."""

    action: Action
    name: str
    differences: tuple[str, ...] = ()
    wish: Wish | None = None


def plan(wishes: Iterable[Wish], current: Iterable[tuple[Subscription, Endpoint]]) -> tuple[Step, ...]:
    """The steps from what is to what is declared, by name. Only what a file declared before is removed."""
    there = {subscription.name: (subscription, endpoint) for subscription, endpoint in current}
    wanted = {wish.name: wish for wish in wishes}
    steps = [_step(wish, there.get(name)) for name, wish in wanted.items()]
    steps += [Step(Action.REMOVE, name) for name, (each, _) in there.items() if each.declared and name not in wanted]
    return tuple(sorted(steps, key=lambda step: step.name))


def _step(wish: Wish, there: tuple[Subscription, Endpoint] | None) -> Step:
    where = f"{wish.channel.value} {masked(wish.channel, wish.address)}"
    if there is None:
        about = (
            where,
            what(wish.selector),
            when(wish.mode, wish.timetable),
            *(["paused"] if wish.enabled is False else []),
        )
        return Step(Action.ADD, wish.name, about, wish)
    differences = tuple(_differences(wish, where, *there))
    return Step(Action.CHANGE if differences else Action.KEEP, wish.name, differences, wish)


def _differences(wish: Wish, where: str, subscription: Subscription, endpoint: Endpoint) -> Iterable[str]:
    if (wish.channel, wish.address) != (endpoint.channel, endpoint.address):
        yield f"to: {endpoint.channel.value} {masked(endpoint.channel, endpoint.address)} → {where}"
    elif wish.secret is not None and wish.secret != next((secret.value for secret in endpoint.secrets), None):
        yield "secret: a new one; the old one signs too for 24 h"
    if wish.selector != subscription.selector:
        yield f"what: {what(subscription.selector)} → {what(wish.selector)}"
    if (wish.mode, wish.timetable) != (subscription.mode, subscription.timetable):
        yield f"when: {when(subscription.mode, subscription.timetable)} → {when(wish.mode, wish.timetable)}"
    if wish.enabled not in (None, subscription.enabled):
        yield "resumed" if wish.enabled else "paused"
    if not subscription.declared:
        yield "from now on declared in this file"
