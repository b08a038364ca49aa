"""Plans: the changes that bring subscriptions in line with a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from streams.domain.endpoint import Endpoint
from streams.domain.subscription import Subscription
from streams.domain.subscription_spec import SubscriptionSpec
from streams.notify.channel_address import masked
from streams.notify.request_header import with_plain_json
from streams.notify.wording import hears_of, what, when


class Action(StrEnum):
    """What to do with a subscription."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One subscription, what to do with it, and what that changes, in words without secrets."""

    action: Action
    name: str
    differences: tuple[str, ...] = ()
    spec: SubscriptionSpec | None = None


def plan(specs: Iterable[SubscriptionSpec], current: Iterable[tuple[Subscription, Endpoint]]) -> tuple[PlanStep, ...]:
    """The steps from what is to what is declared, by name. Only what a file declared before is removed."""
    there = {subscription.name: (subscription, endpoint) for subscription, endpoint in current}
    wanted = {spec.name: spec for spec in specs}
    steps = [_step(spec, there.get(name)) for name, spec in wanted.items()]
    steps += [
        PlanStep(Action.REMOVE, name) for name, (each, _) in there.items() if each.declared and name not in wanted
    ]
    return tuple(sorted(steps, key=lambda step: step.name))


def _step(spec: SubscriptionSpec, there: tuple[Subscription, Endpoint] | None) -> PlanStep:
    where = f"{spec.channel.value} {masked(spec.channel, spec.address)}"
    if there is None:
        about = (
            where,
            what(spec.selector),
            when(spec.mode, spec.timetable),
            *([hears_of(spec.changes)] if spec.changes else []),
            *(["template: its own"] if spec.template else []),
            *(["paused"] if spec.enabled is False else []),
        )
        return PlanStep(Action.ADD, spec.name, about, spec)
    differences = tuple(_differences(spec, where, *there))
    return PlanStep(Action.CHANGE if differences else Action.KEEP, spec.name, differences, spec)


def _differences(spec: SubscriptionSpec, where: str, subscription: Subscription, endpoint: Endpoint) -> Iterable[str]:
    if (spec.channel, spec.address) != (endpoint.channel, endpoint.address):
        yield f"to: {endpoint.channel.value} {masked(endpoint.channel, endpoint.address)} → {where}"
    elif spec.secret is not None and spec.secret != next((secret.value for secret in endpoint.secrets), None):
        yield "secret: a new one; the old one signs too for 24 h"
    if spec.plain_json and with_plain_json(endpoint.headers) != endpoint.headers:
        yield "content-type: application/json"
    if spec.selector != subscription.selector:
        yield f"what: {what(subscription.selector)} → {what(spec.selector)}"
    if (spec.mode, spec.timetable) != (subscription.mode, subscription.timetable):
        yield f"when: {when(subscription.mode, subscription.timetable)} → {when(spec.mode, spec.timetable)}"
    if spec.changes != subscription.changes:
        yield f"changes: {hears_of(subscription.changes)} → {hears_of(spec.changes)}"
    if spec.template != subscription.template:
        yield (
            "template: another one"
            if spec.template and subscription.template
            else ("template: its own" if spec.template else "template: the usual one")
        )
    if spec.enabled not in (None, subscription.enabled):
        yield "resumed" if spec.enabled else "paused"
    if not subscription.declared:
        yield "from now on declared in this file"
