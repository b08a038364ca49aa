"""Correlations: what several events must show together within a window."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from streams.domain.condition import Condition


class CorrelationType(StrEnum):
    """What a correlation looks for in the events of one group within one window."""

    COUNT = "count"
    DISTINCT = "distinct"
    RATE = "rate"
    SEQUENCE = "sequence"
    ABSENCE = "absence"
    FIRST_SEEN = "first_seen"


class Missing(StrEnum):
    """Whether events that lack a value of a key are alike (``group``) or each apart."""

    APART = "apart"
    GROUP = "group"


class Skip(StrEnum):
    """Whether an event that completed a count, distinct or sequence can be part of the next one."""

    NONE = "none"
    PAST_LAST = "past_last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a sequence or absence: a name and what an event must match to be it.

    The rule's own ``match`` and its filters are folded into ``match`` when the rule is loaded.

    Attributes:
        group_by: this step's fields in the place of the correlation's ``group_by``, in the same order; empty for those.
    """

    name: str
    match: Condition
    group_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """What several events must show together.

    Attributes:
        type: what to look for.
        field: the field whose distinct values count (``distinct``), or whose value is new (``first_seen``).
        at_least: how many (``count``, ``distinct``); for ``rate``, how many times the usual.
        group_by: fields whose values make a group.
        missing: whether events that lack a value of ``group_by`` are a group.
        within: length of the sliding event-time window.
        allowed_lateness: how late an event may come and still count.
        gap: a pause of more than this ends a window (a session) before ``within`` does; none: no pause does.
        learn: ``first_seen``: how long a group must have been known before a value of it counts as new.
        steps: of a ``sequence`` or ``absence`` (first came, second did not); an ``absence`` without steps is a group
            of which nothing comes any more.
        ordered: whether a sequence's steps must come in order.
        skip: ``past_last``: a completed pattern uses its events up; the next one starts after its last event.
        baseline: ``rate``: the usual is the mean number a window over this long before the window.
        floor: ``rate``: fewer events than this in the window are no surge, however quiet it was before.
    """

    type: CorrelationType
    field: str | None = None
    at_least: float = 1
    group_by: tuple[str, ...] = ()
    missing: Missing = Missing.APART
    within: timedelta
    allowed_lateness: timedelta = timedelta(hours=24)
    gap: timedelta | None = None
    learn: timedelta = timedelta(0)
    steps: tuple[Step, ...] = ()
    ordered: bool = True
    skip: Skip = Skip.NONE
    baseline: timedelta = timedelta(days=28)
    floor: int = 5

    @property
    def awaits_more(self) -> bool:
        """Whether it tells of groups that fall silent, so that their next event ends the alert."""
        return self.type is CorrelationType.ABSENCE and not self.steps

    def group_of(self, steps: Collection[str]) -> tuple[str, ...]:
        """The fields that group an event which is these steps."""
        own = (step.group_by for step in self.steps if step.name in steps and step.group_by)
        return next(own, self.group_by)
