"""What an act amounts to when it is only announced or refused: who says he will help agrees, who will not rejects.

PLOVER codes speech by its own categories, so *Turkey will allow inspectors* is AGREE and not CONCEDE.
"""

from streams.domain.event import Modality, Status
from streams.domain.taxonomy import EventType
from streams.extract.modality.stance import Stance
from streams.extract.syntax.chunk import Chunk, Kind

_INTENTIONS = frozenset(
    "agree vow pledge promise plan intend prepare commit undertake accept offer expect set due ready willing prepared "
    "poise schedule intention plans commitment readiness willingness consider propose-to swear aim hope want wish "
    "preparation pledge promise offer consent threaten".split()
)
"""Words that speak of one's own act as still to come. *Decided*, *voted* and *ordered* do not: the act is done."""

_ATTEMPTS = frozenset({"try", "attempt", "bid", "effort", "fail"})
"""Words under which violence and force count as used: PLOVER codes an attack that was foiled as an attack."""

_REFUSALS = frozenset({"refuse", "decline", "reject", "refusal", "oppose", "unwilling", "reluctant", "resist"})


def derive(event_type: EventType, stance: Stance, trigger: Chunk) -> str | None:  # noqa: PLR0911 - one rule a line
    """The type that an act of that type amounts to under that stance; ``None`` when it amounts to nothing.

    Types that lead nowhere (``membership.leave``, ``sanction.impose``) keep their type: their status says it.
    """
    if event_type.intended is None:
        return event_type.name
    words = {word for _, word in stance.governors}
    future = trigger.modal in {"future", "conditional"}
    intended = bool(words & _INTENTIONS)
    if stance.modality is Modality.HYPOTHETICAL:
        return None
    if stance.modality is Modality.DENIED:
        return event_type.refused if future or words & _REFUSALS else None
    if stance.status is Status.THREATENED:
        return "threaten"
    if event_type.intended == "threaten" and words & _ATTEMPTS:
        return event_type.name
    if stance.status is Status.PROPOSED and not intended:
        return None
    is_told = stance.ongoing or stance.status is Status.COMPLETED or trigger.kind is not Kind.VERB
    return event_type.name if is_told or not (future or intended) else event_type.intended
