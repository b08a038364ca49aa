"""Verdicts: the result for one trigger, and its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from streams.domain.entity import EntityRef
from streams.domain.event import Modality, OccurredOn, Status
from streams.extract.cities import City
from streams.extract.filling import Filling


@dataclass(frozen=True, slots=True)
class Reading:
    """One event as one sentence tells it.

    Attributes:
        slots: entity by slot; a missing slot is not there.
        place: the country where it happens.
        city: the city in that country.
        confidence: calibrated, 0 to 1.
        strangers: those of the entities that the atlas does not know.
        features: what the confidence was worked out from.
        refuted: whether it is told not to be so, rather than refused or blocked.
        hearsay: whether only somebody else's word stands for it.
    """

    type: str
    slots: dict[str, str]
    place: str | None
    status: Status
    modality: Modality
    confidence: float
    occurred_on: OccurredOn | None
    sentence: str
    start: int
    end: int
    trigger: str
    strangers: tuple[EntityRef, ...] = ()
    features: Mapping[str, float] = field(default_factory=dict)
    city: City | None = None
    refuted: bool = False
    hearsay: bool = False


@dataclass(frozen=True, slots=True)
class TriggerVerdict:
    """What became of one trigger in one sentence.

    Attributes:
        start: offset of the sentence in the text; -1 in the title.
        words: indices of the trigger's words in the sentence.
        readings: the events that it gave; none when it was silent.
        slots: what filled each slot, for people.
        reasons: why it is an event with that status, or why it is none.
    """

    sentence: str
    start: int
    trigger: str
    pattern: str
    words: tuple[int, ...] = ()
    readings: tuple[Reading, ...] = ()
    slots: dict[str, tuple[Filling, ...]] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()

    @property
    def fired(self) -> bool:
        """Whether it gave an event."""
        return bool(self.readings)
