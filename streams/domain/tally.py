"""Tallies: the summary of any number of supporting events."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTransition:
    """A stage and who reported it first, when."""

    at: datetime
    stage: str | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EvidenceSample:
    """An event that is kept with its alert as evidence."""

    at: datetime
    event_id: str
    stage: str | None
    source: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What supporting events amount to; adding tallies up gives the same in every order.

    Attributes:
        opened_at: event time at which the first of them supported the alert.
        last_at: event time at which the last one did; the story ends with a long enough silence after it.
        count: how many they are.
        sources: the independent ones, sorted.
        climbs: each report that went further than all before it, in time order.
        cancelled: the first report that the story is off.
        exhibits: the first event of each stage and step and of each of the first sources, in time order.
    """

    opened_at: datetime
    last_at: datetime
    count: int
    sources: tuple[str, ...]
    climbs: tuple[StageTransition, ...]
    cancelled: StageTransition | None = None
    exhibits: tuple[EvidenceSample, ...]
