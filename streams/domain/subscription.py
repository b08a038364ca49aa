"""Subscriptions: who wants which alerts, where and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from streams.domain.alert import Change, Severity
from streams.domain.identity import stable_id
from streams.domain.message_template import MessageTemplate


class Mode(StrEnum):
    """When alerts of a subscription go out."""

    IMMEDIATE = "immediate"
    GROUPED = "grouped"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Which alerts a subscription wants: every non-empty condition must hold; within one, any value does.

    Attributes:
        rules: rule ids; ``*`` and ``?`` are wildcards.
        labels: label names with their wanted values.
        min_severity: at least this.
        countries: ids of the alert's actors, targets or places, or of the countries that these belong to.
        organisations: ids of organisations and groups.
        types: event types; ``membership.*`` takes the family.
        parameters: values of named parameters of rules, in the place of the rules' defaults; they narrow what a
            subscription is told of, and mean nothing to silences.
    """

    rules: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    min_severity: Severity | None = None
    countries: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """When a subscription may speak.

    Attributes:
        group_wait: seconds to collect alerts before a grouped message goes out.
        digest_at: local times of day (``HH:MM``) at which a digest goes out.
        zone: IANA time zone of all local times here.
        mute: local spans (``Mon-Fri 22:00-07:00``) in which nothing goes out; what falls into one is held
            for its end, never dropped.
        throttle: least seconds between two messages of one story; an escalation passes.
    """

    group_wait: int = 60
    digest_at: tuple[str, ...] = ("07:00",)
    zone: str = "UTC"
    mute: tuple[str, ...] = ()
    throttle: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Who wants which alerts, through which endpoint, and when.

    Attributes:
        id: :func:`subscription_id` of its name.
        name: unique, as its owner calls it.
        changes: the kinds of change that it hears of; empty for all that the rule tells of. Closings are told where
            they stand here, whatever the rule says.
        template: how it wants its messages written; none for the usual way.
        enabled: a paused one is told nothing of what happens meanwhile; what waits goes on waiting.
        declared: a file declares it, and it goes when it leaves the file (``tocsin apply``).
        owner: whose it is; empty for the installation's own.
    """

    id: str
    name: str
    selector: Selector
    endpoint_id: str
    mode: Mode = Mode.IMMEDIATE
    timetable: Timetable = Timetable()
    changes: tuple[Change, ...] = ()
    template: MessageTemplate | None = None
    enabled: bool = True
    declared: bool = False
    owner: str = ""
    created_at: datetime


def subscription_id(name: str) -> str:
    """The id of the subscription of that name."""
    return "sub_" + stable_id("subscription", name)


def owned_name(owner: str, name: str) -> str:
    """The name behind its owner's, so that two owners can call theirs alike."""
    return name if not owner or name.startswith(f"{owner}:") else f"{owner}:{name}"
